// Small helpers. Every text goes into the page as text, never as markup.

export const $ = id => document.getElementById(id);

// el makes an element: attributes and properties by name, functions as listeners, children as nodes or text.
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter(c => c !== null && c !== undefined && c !== false));
  return node;
}

// words are the page's Arabic, from the program.
export const words = {};

const numerals = new Intl.NumberFormat("ar", {numberingSystem: "arab", maximumFractionDigits: 2, useGrouping: false});
export const number = n => numerals.format(n);

const clock = new Intl.DateTimeFormat("ar", {hour: "2-digit", minute: "2-digit", hourCycle: "h23", numberingSystem: "arab"});
export const time = seconds => clock.format(new Date(seconds * 1000));

const calendar = new Intl.DateTimeFormat("ar", {weekday: "long", day: "numeric", month: "long", numberingSystem: "arab"});
export const day = seconds => calendar.format(new Date(seconds * 1000));

// toast says something for a while in a line of its own, which covers nothing: above the text field, or in the panel.
const timers = new Map();
export function toast(text, node = $("toast")) {
  node.textContent = text;
  node.hidden = !text;
  clearTimeout(timers.get(node));
  if (text) timers.set(node, setTimeout(() => toast("", node), 6000));
}

// isolated cuts a text around commands and names of Latin letters, whose sign would stand on their other side in an Arabic line.
const latin = /((?:^|(?<=\s))[\/@][A-Za-z][A-Za-z0-9_@]*)/;
export const isolated = text => text.split(latin).map((part, i) => i % 2 ? el("bdi", {dir: "ltr"}, part) : part);

// direction is that of an Arabic page for any text with an Arabic letter in it, whatever it begins with.
export const direction = text => /[\u0600-\u06ff]/.test(text) || !/\p{L}/u.test(text) ? "rtl" : "auto";

export function alert(text) {
  $("alert-text").textContent = text;
  $("alert").showModal();
}

// act tells the program what a person does; it resolves to the program's answer, or to null when it refused.
export async function act(what) {
  try {
    const response = await fetch("/act", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(what)});
    if (response.ok) return await response.json();
  } catch { /* the line is down: the same sentence */ }
  toast(words.refused);
  return null;
}
