// The page: the list of chats, the conversation in view, and the stream of what happens.
import {$, act, alert, day, el, isolated, number, time, toast, words} from "./dom.js";
import {anchor, body} from "./text.js";
import {addTrace, showFaults, showTraces, startTabs} from "./panel.js";

const draftLife = 30_000, actionLife = 5_000, near = 120; // ms, ms, px from the end that still count as the end

let state;                      // as the program gave it, kept up to date
let here = {chat: 0, thread: 0}; // the chat in view
let context = null;             // {kind: "reply" | "edit", message}
const speakers = new Map();     // who speaks, by chat
const unread = new Map();       // by place
const unfolded = new Map();     // quotations, by place and message
const presses = new Map();      // what to do with the answer to a press
const early = new Map();        // answers that came before the press was known
const actions = new Map();      // timers of "typing", by place
const visited = new Set();      // places whose messages were drawn
let draftTimer;

const place = (chat, thread) => `${chat}/${thread || 0}`;
const chatOf = id => state.chats.find(c => c.id === id);
const threadOf = m => chatOf(m.chat.id)?.is_forum ? m.message_thread_id || 0 : 0;
const inView = (chat, thread) => chat === here.chat && (thread || 0) === here.thread;
const messagesHere = () => chatOf(here.chat).messages.filter(m => threadOf(m) === here.thread);
const peopleOf = chat => chat.people.filter(u => u.id !== state.me.id && !u.is_bot);
const nameOf = u => u ? [u.first_name, u.last_name].filter(Boolean).join(" ") : "";
const titleOf = chat => chat.type === "private" ? nameOf(state.me) : chat.title;
const speaker = () => speakers.get(here.chat) ?? chatOf(here.chat).owner;
const who = () => ({chat: here.chat, thread: here.thread, who: speaker()});
const wide = () => matchMedia("(min-width: 720px)").matches;

function say(text, message) { return act({do: "say", ...who(), text, message}); }

// link follows a deep link to the bot: it starts the bot in the private chat.
function link(url) {
  let target;
  try { target = new URL(url); } catch { return false; }
  if (!/^(t|telegram)\.me$/i.test(target.hostname) || target.pathname.slice(1).toLowerCase() !== state.me.username.toLowerCase()) return false;
  const chat = state.chats.find(c => c.type === "private");
  go(chat.id, 0);
  say(("/start " + (target.searchParams.get("start") || "")).trim());
  return true;
}

// ---- list of chats

function avatar(chat, thread) {
  const node = el("span", {class: "avatar c" + Math.abs(chat.id % 5), "aria-hidden": "true"});
  if (chat.type === "private") node.append(el("img", {src: "icon.svg", alt: ""}));
  else node.append(thread === undefined ? [...chat.title][0] : "#");
  return node;
}

function snippet(m) {
  if (!m) return words.empty;
  const text = m.text || m.caption || service(m) || media(m);
  return (m.from && m.chat.type !== "private" && !service(m) ? nameOf(m.from) + ": " : "") + text;
}

const media = m => m.document ? words.file + " " + m.document.file_name : m.voice ? words.voice : m.photo ? words.photo : m.sticker ? words.sticker + " " + (m.sticker.emoji || "") : "";

function service(m) {
  if (m.new_chat_members) return `${words.joined} ${m.new_chat_members.map(nameOf).join("، ")}`;
  if (m.left_chat_member) return `${words.left} ${nameOf(m.left_chat_member)}`;
  if (m.forum_topic_created) return `${words.topicOpened} ${m.forum_topic_created.name}`;
  if (m.migrate_to_chat_id || m.migrate_from_chat_id) return words.migrated;
  return m.new_chat_title || "";
}

function drawList() {
  const items = [];
  const item = (chat, thread, name, topic) => {
    const key = place(chat.id, thread), count = unread.get(key) || 0;
    const last = chat.messages.filter(m => threadOf(m) === thread).at(-1);
    items.push(el("li", {}, el("button", {type: "button", class: topic && "topic", "data-place": key,
      "aria-current": String(inView(chat.id, thread)), click: () => { go(chat.id, thread); if (!wide()) $("text").focus(); }},
      avatar(chat, topic ? thread : undefined),
      el("span", {class: "words"}, el("span", {class: "name"}, name), el("span", {class: "last"}, ...(actions.has(key) ? [words.typing] : isolated(snippet(last))))),
      count > 0 && el("span", {class: "badge"}, number(count)))));
  };
  for (const chat of state.chats) {
    if (!chat.is_forum) { item(chat, 0, titleOf(chat)); continue; }
    items.push(el("li", {class: "heading"}, chat.title));
    for (const t of chat.topics || []) item(chat, t.id, t.name, true);
    item(chat, 0, words.general, true);
  }
  const focused = document.activeElement?.dataset?.place;
  $("chats").replaceChildren(...items);
  if (focused) $("chats").querySelector(`[data-place="${focused}"]`)?.focus();
}

// ---- conversation

function go(chat, thread) {
  here = {chat, thread};
  unread.delete(place(chat, thread));
  setContext(null);
  closeMenu();
  toast(""); // it was said of another chat
  view("chat");
  drawHead();
  drawLog();
  drawDraft();
  drawComposer();
  drawList();
  showFaults(state, faultPlace);
}

function faultPlace() {
  const chat = chatOf(here.chat);
  return {type: chat.type, blocked: chat.blocked, act: {chat: chat.id, thread: here.thread, who: chat.owner}};
}

function drawHead() {
  const chat = chatOf(here.chat), topic = (chat.topics || []).find(t => t.id === here.thread);
  $("chat-title").textContent = topic ? topic.name : chat.is_forum ? `${chat.title}: ${words.general}` : titleOf(chat);
  const picture = avatar(chat, chat.is_forum ? here.thread : undefined);
  picture.id = "chat-avatar";
  $("chat-avatar").replaceWith(picture);
  const busy = actions.has(place(here.chat, here.thread));
  $("chat-status").className = busy ? "busy" : "";
  $("chat-status").textContent = busy ? words.typing
    : chat.blocked ? words.blocked
    : chat.type === "private" ? (state.article ? `${words.about} ${state.article}` : words.bot)
    : (topic ? chat.title + " · " : "") + chat.people.map(nameOf).join("، ");
}

// drawMaking shows how far the vectors of articles are.
function drawMaking(making) {
  $("making").hidden = !making.length;
  $("making").replaceChildren(...making.map(m => el("p", {}, el("span", {}, m.text), el("progress", {value: m.done, max: m.total, "aria-label": m.text}))));
}

function drawLog() {
  const key = place(here.chat, here.thread);
  $("log").setAttribute("aria-live", "off"); // what stood there is not news
  const nodes = [];
  let last = "";
  for (const m of messagesHere()) {
    const d = day(m.date);
    if (d !== last) nodes.push(el("p", {class: "day"}, d));
    last = d;
    nodes.push(drawMessage(m));
  }
  $("log").replaceChildren(...nodes);
  if (!nodes.length) $("log").append(welcome());
  visited.add(key);
  follow();
  setTimeout(() => $("log").setAttribute("aria-live", "polite"), 300);
}

// welcome stands in an empty chat; in a private one it is what the bot says of itself, with the button that starts it.
function welcome() {
  if (chatOf(here.chat).type !== "private") return el("p", {class: "empty"}, words.empty);
  return el("div", {class: "welcome"}, el("img", {src: "icon.svg", alt: "", width: 72, height: 72}), el("h3", {}, nameOf(state.me)),
    state.description && el("p", {dir: "auto"}, state.description),
    el("button", {type: "button", class: "primary wide", id: "start", click: () => { say("/start"); $("text").focus(); }}, words.start));
}

function drawMessage(m) {
  const line = service(m);
  if (line) return el("p", {class: "service", id: "m" + m.message_id}, line);
  const mine = m.from && m.from.id === speaker();
  const key = place(m.chat.id, m.message_id);
  if (!unfolded.has(key)) unfolded.set(key, new Set());
  const text = m.text ?? m.caption ?? "";
  const bubble = el("div", {class: "bubble", tabindex: -1}, // to be touched, which shows its tools
    m.chat.type !== "private" && !mine && el("span", {class: "sender"}, nameOf(m.from) || m.sender_chat?.title || ""),
    m.via_bot && el("span", {class: "via"}, words.via, " ", el("bdi", {dir: "ltr"}, "@" + m.via_bot.username)),
    answered(m),
    media(m) && el("p", {}, media(m)),
    text && body(text, m.entities || m.caption_entities, {link, say, open: unfolded.get(key)}),
    el("div", {class: "meta"},
      m.edit_date && el("span", {}, words.edited), el("time", {datetime: new Date(m.date * 1000).toISOString()}, time(m.date))));
  return el("article", {class: "message" + (mine ? " mine" : ""), id: "m" + m.message_id, "aria-label": nameOf(m.from)}, bubble, keyboard(m),
    el("div", {class: "tools"},
      el("button", {type: "button", click: () => setContext({kind: "reply", message: m})}, words.reply),
      mine && m.text && el("button", {type: "button", click: () => setContext({kind: "edit", message: m})}, words.edit)));
}

function answered(m) {
  const to = m.reply_to_message;
  if (!to || to.forum_topic_created) return null;
  return el("button", {type: "button", class: "answered", click: () => {
    const target = $("m" + to.message_id);
    if (!target) return;
    target.scrollIntoView({block: "center"});
    target.classList.add("flash");
    setTimeout(() => target.classList.remove("flash"), 1500);
  }}, el("span", {}, nameOf(to.from)), el("span", {}, ...isolated(m.quote?.text || to.text || to.caption || media(to) || service(to))));
}

function keyboard(m) {
  if (!m.reply_markup) return null;
  const key = b => {
    const props = {class: b.style, dir: "auto"};
    if (b.url) return anchor(b.text, b.url, link, props);
    return el("button", {type: "button", ...props, click: event => press(event.currentTarget, m, b)}, b.text);
  };
  return el("div", {class: "keyboard"}, ...m.reply_markup.inline_keyboard.map(row => el("div", {}, ...row.map(key))));
}

async function press(node, m, b) {
  if (b.copy_text) {
    await navigator.clipboard.writeText(b.copy_text.text);
    toast(words.copied);
    return;
  }
  if (!b.callback_data) return;
  node.setAttribute("aria-busy", "true");
  const done = answer => {
    node.removeAttribute("aria-busy");
    if (answer.url) link(answer.url);
    if (answer.text && inView(m.chat.id, threadOf(m))) (answer.show_alert ? alert : toast)(answer.text);
  };
  const result = await act({do: "press", ...who(), message: m.message_id, text: b.callback_data});
  if (!result) { node.removeAttribute("aria-busy"); return; }
  if (early.has(result.press)) done(early.get(result.press));
  else presses.set(result.press, done);
}

let followed = -1; // where the page itself scrolled to
const endShows = () => $("scroll").scrollHeight - $("scroll").scrollTop - $("scroll").clientHeight < near;
const atEnd = () => endShows() || Math.abs($("scroll").scrollTop - followed) < 2;

function keepEnd(change) {
  const stick = atEnd();
  change();
  if (stick) follow();
}

// follow scrolls to the end, but no further than lets the last message be read from its beginning, and an answer from its question.
function follow() {
  const last = [...$("log").querySelectorAll(".message")].at(-1), writing = $("draft").firstElementChild;
  let first = writing || last;
  if (writing && last?.classList.contains("mine")) first = last;
  if (!writing && last?.previousElementSibling?.classList.contains("mine")) first = last.previousElementSibling;
  const top = first ? first.getBoundingClientRect().top - $("scroll").getBoundingClientRect().top + $("scroll").scrollTop - 12 : Infinity;
  $("scroll").scrollTop = Math.max(0, Math.min(top, $("scroll").scrollHeight - $("scroll").clientHeight));
  followed = $("scroll").scrollTop;
}

function drawDraft() {
  clearTimeout(draftTimer);
  const chat = chatOf(here.chat), d = chat.draft;
  keepEnd(() => {
    const age = d ? Date.now() - d.seen : 0;
    if (!d || age > draftLife) { $("draft").replaceChildren(); return; }
    const content = d.text ? body(d.text, d.entities, {link, say}) : el("div", {class: "body"}, words.thinking);
    content.append(el("span", {class: "caret", "aria-hidden": "true"}));
    const stop = d.can_stop && el("button", {type: "button", class: "pill", id: "stop", click: () => act({do: "stop", ...who()})}, words.stop);
    const old = $("stop") === document.activeElement;
    $("draft").replaceChildren(el("div", {class: "message draft"}, el("div", {class: "bubble"}, content), stop && el("div", {class: "keyboard"}, stop)));
    if (old) $("stop")?.focus();
    draftTimer = setTimeout(drawDraft, draftLife - age + 50);
  });
}

// ---- writing

function drawComposer() {
  const chat = chatOf(here.chat);
  $("speaker-row").hidden = chat.type === "private";
  $("speaker").replaceChildren(...peopleOf(chat).map(u => el("option", {value: u.id, selected: u.id === speaker()}, nameOf(u))));
  const asked = messagesHere().some(m => m.from && !m.from.is_bot && !service(m));
  const suggestions = state.suggestions || [];
  $("suggestions").hidden = asked || !suggestions.length;
  $("suggestions").replaceChildren(...suggestions.map(q => el("button", {type: "button", click: () => {
    say(chat.type === "private" ? q : `@${state.me.username} ${q}`);
    $("text").focus();
  }}, q)));
}

function setContext(next) {
  context = next;
  $("context").hidden = !next;
  if (!next) return;
  $("context-title").textContent = next.kind === "edit" ? words.editing : `${words.replyingTo} ${nameOf(next.message.from)}:`;
  $("context-text").replaceChildren(...isolated(next.message.text || media(next.message)));
  if (next.kind === "edit") $("text").value = next.message.text;
  grow();
  $("text").focus();
}

function grow() {
  const t = $("text");
  t.style.height = "auto";
  t.style.height = t.scrollHeight + 2 + "px";
  t.dir = t.value ? "auto" : "rtl"; // an empty field has no first letter to go by
}

async function send() {
  const text = $("text").value;
  if (!text.trim()) return;
  const now = context;
  $("text").value = "";
  setContext(null);
  closeMenu();
  grow();
  const sent = now?.kind === "edit" ? await act({do: "edit", ...who(), message: now.message.message_id, text}) : await say(text, now?.message.message_id);
  if (!sent) $("text").value = text;
  follow();
}

// attach sends a file as the one who speaks.
async function attach(file) {
  if (!file) return;
  const {chat, thread, who: person} = who();
  const query = new URLSearchParams({chat, thread, who: person, name: file.name});
  const response = await fetch("/file?" + query, {method: "POST", headers: {"Content-Type": "application/octet-stream"}, body: file}).catch(() => null);
  if (!response?.ok) toast(response?.status === 413 ? words.fileTooLarge : words.refused);
  $("file").value = "";
  $("scroll").scrollTop = $("scroll").scrollHeight;
}

function openMenu(prefix = "") {
  const commands = (chatOf(here.chat).menu || []).filter(c => ("/" + c.command).startsWith(prefix));
  if (prefix && !commands.length) { closeMenu(); return; }
  $("menu").replaceChildren(...commands.map(c => el("button", {type: "button", click: () => {
    closeMenu();
    $("text").value = "";
    say("/" + c.command);
    $("text").focus();
  }}, el("code", {}, "/" + c.command), el("span", {}, c.description))));
  if (!commands.length) $("menu").append(el("p", {}, words.noCommands));
  $("menu").hidden = false;
  $("show-menu").setAttribute("aria-expanded", "true");
}

// offer shows what the bot offers for what is typed behind its name, when the typing pauses.
let offering;
function offer() {
  clearTimeout(offering);
  const typed = $("text").value, m = typed.match(/^@(\S+)\s+(\S.{3,})$/s);
  if (!m || m[1].toLowerCase() !== state.me.username.toLowerCase()) return;
  offering = setTimeout(async () => {
    const answer = await act({do: "inline", ...who(), text: m[2]});
    if ($("text").value !== typed || !answer?.results?.length) return;
    $("menu").replaceChildren(el("p", {}, words.offered), ...answer.results.map((r, i) => el("button", {type: "button", class: "offer", click: () => {
      closeMenu();
      $("text").value = "";
      grow();
      act({do: "choose", ...who(), message: i});
    }}, el("b", {}, r.title), el("span", {}, r.description))));
    $("menu").hidden = false;
  }, 600);
}

function closeMenu() {
  $("menu").hidden = true;
  $("show-menu").setAttribute("aria-expanded", "false");
}

// view chooses what a narrow screen shows.
function view(name) {
  document.body.dataset.view = name;
  $("show-panel").setAttribute("aria-expanded", String(name === "panel"));
}

function listen() {
  const size = () => `${$("scroll").clientWidth} ${$("scroll").clientHeight}`;
  let stick = true, seen = size(); // a window that gets narrower, or a keyboard that comes up, keeps the end of the conversation in view
  $("scroll").addEventListener("scroll", () => { if (size() === seen) stick = endShows(); }); // an earlier scrolling may be told of after the new size
  new ResizeObserver(() => {
    seen = size();
    if (stick) $("scroll").scrollTop = $("scroll").scrollHeight;
  }).observe($("scroll"));
  $("composer").addEventListener("submit", event => { event.preventDefault(); send(); });
  $("file").addEventListener("change", () => attach($("file").files[0]));
  let shift = false; // keyboards on a screen tell of the new line, not of the key
  $("text").addEventListener("keydown", event => { shift = event.shiftKey; });
  $("text").addEventListener("beforeinput", event => {
    if ((event.inputType === "insertLineBreak" || event.inputType === "insertParagraph") && !shift) { event.preventDefault(); send(); }
  });
  $("text").addEventListener("input", () => {
    grow();
    if (/^\/[a-z0-9_]*$/.test($("text").value)) openMenu($("text").value); else closeMenu();
    offer();
  });
  $("context-cancel").addEventListener("click", () => { if (context?.kind === "edit") $("text").value = ""; setContext(null); $("text").focus(); });
  $("speaker").addEventListener("change", () => { speakers.set(here.chat, Number($("speaker").value)); setContext(null); drawLog(); });
  $("mention").addEventListener("click", () => { $("text").value = `@${state.me.username} ${$("text").value}`; grow(); $("text").focus(); });
  $("show-menu").addEventListener("click", () => { if ($("menu").hidden) openMenu(); else closeMenu(); });
  $("back").addEventListener("click", () => { view("list"); $("chats").querySelector("[aria-current=true]")?.focus(); });
  $("show-panel").addEventListener("click", () => { view("panel"); $("close-panel").focus(); });
  $("close-panel").addEventListener("click", () => { view("chat"); $("show-panel").focus(); });
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape" || $("alert").open) return;
    if (!$("menu").hidden) { closeMenu(); $("text").focus(); }
    else if (context) $("context-cancel").click();
    else if (document.body.dataset.view === "panel") $("close-panel").click();
  });
}

// ---- what happens

const handlers = {
  message(e) {
    const chat = chatOf(e.chat), m = e.message;
    if (chat.messages.some(x => x.message_id === m.message_id)) return;
    chat.messages.push(m);
    const thread = threadOf(m), key = place(e.chat, thread);
    endAction(key);
    if (m.from?.id === state.me.id) chat.draft = null;
    if (!inView(e.chat, thread)) {
      if (m.from?.is_bot) unread.set(key, (unread.get(key) || 0) + 1);
    } else if (messagesHere().length === 1) {
      drawLog();
    } else {
      keepEnd(() => $("log").append(drawMessage(m)));
      if (m.from?.id === speaker()) follow();
    }
    if (e.chat === here.chat) { drawDraft(); drawComposer(); drawHead(); }
    drawList();
  },
  edit(e) {
    const chat = chatOf(e.chat), i = chat.messages.findIndex(m => m.message_id === e.message.message_id);
    if (i < 0) return;
    chat.messages[i] = e.message;
    if (e.message.from?.id === state.me.id && e.message.reply_markup) { endAction(place(e.chat, threadOf(e.message))); if (e.chat === here.chat) drawHead(); }
    const old = inView(e.chat, threadOf(e.message)) && $("m" + e.message.message_id);
    if (old) {
      keepEnd(() => {
        const focused = old.contains(document.activeElement) ? [...old.querySelectorAll("button, a")].indexOf(document.activeElement) : -1;
        const drawn = drawMessage(e.message);
        old.replaceWith(drawn);
        if (focused >= 0) ([...drawn.querySelectorAll("button, a")][focused] || $("text")).focus();
      });
    }
    drawList();
  },
  delete(e) {
    const chat = chatOf(e.chat);
    chat.messages = chat.messages.filter(m => m.message_id !== e.id);
    if (e.chat === here.chat) $("m" + e.id)?.remove();
    drawList();
  },
  draft(e) {
    chatOf(e.chat).draft = e.draft ? {...e.draft, seen: Date.now()} : null;
    if (e.chat === here.chat) drawDraft();
  },
  action(e) {
    const key = place(e.chat, e.thread);
    clearTimeout(actions.get(key));
    actions.set(key, setTimeout(() => { endAction(key); drawHead(); drawList(); }, actionLife));
    drawHead();
    drawList();
  },
  answer(e) {
    const done = presses.get(e.press);
    presses.delete(e.press);
    if (done) done(e.answer); else early.set(e.press, e.answer);
  },
  chat: reload,
  commands: reload,
};

function endAction(key) {
  clearTimeout(actions.get(key));
  actions.delete(key);
}

let reloading = false;
async function reload() {
  if (reloading) return;
  reloading = true;
  await new Promise(resume => setTimeout(resume, 50)); // several changes come together
  reloading = false;
  await load();
  drawHead();
  if (!messagesHere().length) drawLog();
  drawComposer();
  drawList();
  showFaults(state, faultPlace);
}

async function load() {
  const response = await fetch("/state");
  state = await response.json();
  Object.assign(words, state.words);
  for (const chat of state.chats) {
    chat.messages ||= [];
    if (chat.draft) chat.draft.seen = Date.now();
  }
  return state.seq;
}

async function reset() {
  await load();
  drawMaking(state.making);
  showTraces(state.traces);
  if (!chatOf(here.chat)) here = {chat: state.chats[0].id, thread: 0};
  const shown = document.body.dataset.view;
  go(here.chat, here.thread);
  view(shown);
}

function listenToEvents() {
  const stream = new EventSource(`/events?after=${state.run}.${state.seq}.${state.traces.at(-1)?.seq || 0}`);
  stream.addEventListener("open", () => { $("offline").hidden = true; });
  stream.addEventListener("error", () => {
    $("offline").hidden = false;
    if (stream.readyState === EventSource.CLOSED) setTimeout(listenToEvents, 2000);
  });
  stream.addEventListener("chat", event => {
    const e = JSON.parse(event.data);
    if (e.chat && !chatOf(e.chat)) reload().then(drawList);
    else handlers[e.kind]?.(e);
  });
  stream.addEventListener("making", event => drawMaking(JSON.parse(event.data)));
  stream.addEventListener("trace", event => addTrace(JSON.parse(event.data)));
  stream.addEventListener("reset", reset);
}

startTabs();
listen();
await reset();
listenToEvents();
document.body.dataset.ready = "true";
