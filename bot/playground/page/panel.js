// The panel: how each answer came about, and switches for faults.
import {$, act, direction, el, number, toast, words} from "./dom.js";

const traces = new Map(); // by number

export function addTrace(trace) {
  if (traces.has(trace.seq)) return;
  traces.set(trace.seq, trace);
  const list = $("traces");
  if (traces.size === 1) list.replaceChildren();
  for (const old of list.querySelectorAll("details")) old.open = false;
  list.prepend(render(trace));
}

export function showTraces(all) {
  traces.clear();
  $("traces").replaceChildren(el("p", {}, words.noTraces));
  for (const t of all) addTrace(t);
}

function render(t) {
  const parts = [];
  const section = (title, ...nodes) => parts.push(el("h3", {}, title), ...nodes);
  if (t.model) parts.push(el("p", {class: "fact"}, words.model + ": ", el("b", {}, t.model)));
  if (t.fallback) parts.push(el("p", {class: "fact bad"}, words.fallback + ": ", el("b", {}, t.fallback)));

  const hits = [...(t.hits || [])].sort((a, b) => b.score - a.score);
  const most = name => Math.max(...hits.map(h => h[name]), 0) || 1;
  const lexical = most("lexical"), dense = most("dense");
  section(words.hits, hits.length ? el("ol", {}, ...hits.map(h => el("li", {},
    el("div", {class: "head"}, el("span", {}, `${words.paragraph} ${number(h.paragraph)}`), el("span", {}, `${words.score} ${number(h.score)}`)),
    gauge("lexical", words.lexical, h.lexical, lexical, number(h.lexical)),
    gauge("dense", words.dense, h.dense, dense, number(h.dense)),
    (h.matched || []).length > 0 && el("div", {class: "chips"}, words.matched, ...h.matched.map(w => el("span", {}, w))),
  ))) : el("p", {class: "fact"}, words.noHits));

  section(words.draft, t.draft ? el("p", {class: "written"}, t.draft) : el("p", {class: "fact"}, words.noDraft));

  section(words.verdicts, (t.verdicts || []).length ? el("ol", {}, ...t.verdicts.map(v => {
    const kind = v.kept ? (v.mended ? "mended" : "kept") : "dropped";
    const cited = (v.paragraphs || []).map(number).join("، ");
    return el("li", {class: kind},
      el("div", {class: "head"}, el("span", {class: "mark"}, words[kind]), cited && el("span", {}, `${words.paragraph} ${cited}`)),
      el("p", {class: "sentence"}, v.sentence), v.why && el("p", {class: "why"}, v.why));
  })) : el("p", {class: "fact"}, words.noVerdicts));

  const longest = Math.max(...(t.timings || []).map(x => x.ms), 0) || 1;
  if ((t.timings || []).length) {
    section(words.timings, ...t.timings.map(x => gauge("time", x.name, x.ms, longest, `${number(Math.round(x.ms))} ${words.ms}`)));
  }
  return el("details", {class: "trace", open: true}, el("summary", {}, t.question), el("div", {}, ...parts));
}

// gauge is a bar with its label and value; the value is text too, so the bar says nothing that a screen reader would miss.
function gauge(kind, label, value, most, shown) {
  const fill = el("div", {class: "fill"});
  fill.style.width = `${Math.max(0, Math.min(1, value / most)) * 100}%`;
  return el("div", {class: "gauge " + kind}, el("span", {}, label), el("div", {class: "track", "aria-hidden": "true"}, fill), el("span", {class: "value"}, shown));
}

// showFaults draws the switches; here() tells the chat in view.
export function showFaults(state, here) {
  const button = (label, what) => el("button", {type: "button", click: async event => {
    event.target.disabled = true;
    if (await act(typeof what === "function" ? what() : what)) toast(`${words.done} ${label}`, $("panel-toast"));
    event.target.disabled = false;
  }}, label);
  const group = (legend, ...nodes) => el("fieldset", {}, el("legend", {}, legend), ...nodes);
  const groups = [group(words.telegramFault, ...["429", "502", "lose", "none"].map(f => button(words["fault." + f], {do: "fault", text: f})))];
  if ((state.behaviours || []).length) {
    groups.push(group(words.modelFault, ...state.behaviours.map(name => el("label", {},
      el("input", {type: "radio", name: "behaviour", value: name, checked: name === state.behaviour, change: async () => {
        if (await act({do: "behave", text: name})) toast(`${words.done} ${words["behaviour." + name] || name}`, $("panel-toast"));
      }}), el("span", {dir: "auto"}, words["behaviour." + name] || name)))));
  }
  const chat = here();
  groups.push(chat.type === "private"
    ? group(words.botHere, button(chat.blocked ? words.unblock : words.block, () => ({do: "block", ...here().act, text: String(!chat.blocked)})))
    : group(words.botHere, ...[["administrator", "admin"], ["member", "member"], ["kicked", "kick"]].map(([standing, word]) =>
      button(words[word], () => ({do: "standing", ...here().act, text: standing})))));
  if (state.can_restart) groups.push(group(words.program, button(words.restart, {do: "restart"})));
  $("faults").replaceChildren(...groups);
}

// tabs: arrows move between them, as the pattern for tabs asks.
export function startTabs() {
  const tabs = [$("tab-traces"), $("tab-faults")];
  const choose = tab => {
    for (const t of tabs) {
      t.setAttribute("aria-selected", t === tab);
      t.tabIndex = t === tab ? 0 : -1;
      $(t.getAttribute("aria-controls")).hidden = t !== tab;
    }
  };
  for (const tab of tabs) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", event => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = tabs[1 - tabs.indexOf(tab)];
      choose(other);
      other.focus();
    });
  }
}
