// A message's text and entities as nodes. Offsets count UTF-16 units, as JavaScript's strings do.
import {direction, el, words} from "./dom.js";

const blocks = ["blockquote", "expandable_blockquote", "pre"];
const marks = {bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code"};

// body renders a text. link(url) opens a deep link to the bot and says whether it was one; open remembers unfolded quotations by their places.
export function body(text, entities, {link, say, open = new Set()}) {
  const node = el("div", {class: "body", dir: direction(text)});
  let at = 0;
  const plain = (from, to) => node.append(...inline(text, from, to, entities, {link, say}));
  for (const e of (entities || []).filter(e => blocks.includes(e.type))) {
    if (e.offset < at) continue;
    let before = e.offset;
    if (before > at && text[before - 1] === "\n") before--; // a block begins its own line
    plain(at, before);
    at = e.offset + e.length;
    const inside = inline(text, e.offset, at, entities.filter(x => x !== e), {link, say});
    if (e.type === "pre") node.append(el("pre", {}, ...inside));
    else node.append(quotation(inside, e, open));
    if (text[at] === "\n") at++;
  }
  plain(at, text.length);
  return node;
}

function quotation(inside, e, open) {
  const quote = el("div", {class: "quote"}, ...inside);
  const node = el("blockquote", {}, quote);
  if (e.type !== "expandable_blockquote") return node;
  const button = el("button", {type: "button", class: "toggle", click: () => {
    if (open.has(e.offset)) open.delete(e.offset); else open.add(e.offset);
    show();
  }});
  const show = () => {
    const unfolded = open.has(e.offset);
    node.classList.toggle("folded", !unfolded);
    button.textContent = unfolded ? words.fold : words.unfold;
    button.setAttribute("aria-expanded", unfolded);
  };
  node.append(button);
  show();
  new ResizeObserver(() => { // a quotation that fits, but for the tails of its letters, needs no button
    if (node.classList.contains("folded")) button.hidden = quote.scrollHeight < quote.clientHeight + 12;
  }).observe(quote);
  return node;
}

// inline cuts [from, to) at every border of an entity and wraps each piece in what covers it.
function inline(text, from, to, entities, {link, say}) {
  const over = (entities || []).filter(e => !blocks.includes(e.type) && e.offset < to && e.offset + e.length > from);
  const cuts = [...new Set([from, to, ...over.flatMap(e => [e.offset, e.offset + e.length])])].filter(c => c >= from && c <= to).sort((a, b) => a - b);
  const nodes = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    let node = document.createTextNode(text.slice(cuts[i], cuts[i + 1]));
    for (const e of over.filter(e => e.offset <= cuts[i] && e.offset + e.length >= cuts[i + 1]).reverse()) {
      node = wrap(node, e, text.slice(e.offset, e.offset + e.length), link, say);
    }
    nodes.push(node);
  }
  return nodes;
}

function wrap(node, e, covered, link, say) {
  if (marks[e.type]) return el(marks[e.type], {}, node);
  switch (e.type) {
    case "text_link":
      return anchor(node, e.url, link);
    case "url":
      return anchor(node, covered.includes("://") ? covered : "https://" + covered, link);
    case "bot_command":
      return el("button", {type: "button", class: "link command", dir: "ltr", click: () => say(covered)}, node);
    case "spoiler": {
      const hidden = el("span", {class: "spoiler", role: "button", tabindex: 0, "aria-label": words.spoiler}, node);
      const show = () => {
        hidden.classList.add("shown");
        for (const name of ["role", "tabindex", "aria-label"]) hidden.removeAttribute(name);
      };
      hidden.addEventListener("click", show);
      hidden.addEventListener("keydown", event => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); show(); } });
      return hidden;
    }
    case "mention": case "text_mention": case "hashtag":
      return el("bdi", {class: "link"}, node);
  }
  return node;
}

export function anchor(node, url, link, props = {}) {
  if (!/^https?:\/\//i.test(url)) return el("span", props, node);
  return el("a", {...props, href: url, target: "_blank", rel: "noopener noreferrer", click: event => { if (link(url)) event.preventDefault(); }}, node);
}
