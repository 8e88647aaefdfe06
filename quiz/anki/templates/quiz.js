// Asks one of the note's questions and judges the answer. It stands on both sides, and runs twice on the back: all of
// it is done anew each time. Where anything fails, what the static fields say stays in its place.
// No double braces in here: Anki would take them for fields. No lookbehind: old iPhones would not even parse it.
(function () {
"use strict";
function byId(id) { return document.getElementById(id); }

function hash(text) {
  var h = 2166136261;
  for (var i = 0; i < text.length; i++) { h = Math.imul(h ^ text.charCodeAt(i), 16777619); }
  return h >>> 0;
}
function generator(seed) {
  return function () {
    seed = (seed + 0x6D2B79F5) | 0;
    var t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
function shuffled(count, still, random) {
  var places = [];
  for (var i = 0; i < count; i++) { places.push(i); }
  for (var j = count - still - 1; j > 0; j--) {
    var k = Math.floor(random() * (j + 1)), kept = places[j];
    places[j] = places[k]; places[k] = kept;
  }
  return places;
}

// What the front tells the back: in the page, in the session, in the profile, wherever it can be kept.
function storages() {
  var found = [];
  ["sessionStorage", "localStorage"].forEach(function (name) {
    try { if (window[name]) { found.push(window[name]); } } catch (error) { /* blocked */ }
  });
  return found;
}
function recall(key) {
  if (window.quizKept && window.quizKept[key]) { return window.quizKept[key]; }
  var found = null;
  storages().forEach(function (storage) {
    try { found = found || JSON.parse(storage.getItem(key)); } catch (error) { /* blocked or garbled */ }
  });
  return found && typeof found.n === "number" ? found : null;
}
function keep(key, state) {
  window.quizKept = window.quizKept || {};
  window.quizKept[key] = state;
  storages().forEach(function (storage) {
    try { storage.setItem(key, JSON.stringify(state)); } catch (error) { /* blocked or full */ }
  });
}
function today() {
  var now = new Date();
  return Math.floor((now.getTime() - now.getTimezoneOffset() * 60000 - 4 * 3600000) / 86400000);
}

// Numbers: the calculator of the program, rule for rule. Throws a sentence.
var FUNCTIONS = {
  exp: Math.exp, ln: Math.log, log: Math.log, log2: Math.log2, log10: Math.log10, sqrt: Math.sqrt, "√": Math.sqrt,
  tanh: Math.tanh, abs: Math.abs, sin: Math.sin, cos: Math.cos,
  sigmoid: function (x) { return 1 / (1 + Math.exp(-x)); }, relu: function (x) { return Math.max(x, 0); }
};
var CONSTANTS = { pi: Math.PI, e: Math.E };
var SCALES = { k: 1e3, K: 1e3, M: 1e6, B: 1e9 };
var NUMBER = /^(?:[1-9]\d{0,2}(?:,\d{3})+(?![\d,])(?:\.\d*)?|\d+,\d+(?![\d,.])|\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/;

function scan(text) {
  if (text.length > 200) { throw "That is too long."; }
  text = text.replace(/\b(?:math|np|numpy|torch)\.(?=[a-z])/g, "");
  text = text.replace(/log(?:_(2|10)(?!\d)|(₂|₁₀))/gi, function (_, base, below) { return "log" + (base || (below === "₂" ? "2" : "10")) + " "; });
  text = text.replace(/[xX]/g, function (x, at, all) {
    var before = all.slice(0, at), after = all.slice(at + 1);
    if (/\s$/.test(before) && /^\s/.test(after)) { return "*"; }
    return /[\d)%]$/.test(before) && !/(?:^|[^\d.,])0$/.test(before) && /^[\d(.]/.test(after) ? "*" : x;  // but not in 0x10
  });
  text = text.replace(/[−–—]/g, "-").replace(/[×·⋅∙•∗]/g, "*").replace(/[÷⁄∕]/g, "/").replace(/π/g, " pi ").replace(/σ/g, " sigmoid ").trim();
  if (/[\d.](?:[eE](?:\s+[+-]?|[+-]\s+)\s*|\s+[eE][+-]?)\d/.test(text)) { throw "Write 2e-3, or 2*e - 3."; }
  var tokens = [];
  while (text) {
    var found, size;
    text = text.replace(/^\s+/, "");
    if ((found = NUMBER.exec(text))) {
      var shown = found[0].toLowerCase().split("e"), decimal = /^\d+,\d+$/.test(shown[0]) && !/^[1-9]\d{0,2},\d{3}$/.test(shown[0]);
      var value = parseFloat(shown[0].replace(/,/g, decimal ? "." : "") + (shown.length > 1 ? "e" + shown[1] : ""));
      size = found[0].length;
      var scale = /^\s?([kKMB])(?![A-Za-z0-9])/.exec(text.slice(size));
      if (scale) { value *= SCALES[scale[1]]; size += scale[0].length; }
      if (!isFinite(value)) { throw "That is too large."; }
      tokens.push({ kind: "number", text: found[0], value: value });
    } else if ((found = /^(?:[lL][oO][gG](?:10|2)(?![0-9.,])|[A-Za-z]+|√)/.exec(text))) {
      tokens.push({ kind: "name", text: found[0].toLowerCase() });
    } else if ((found = /^[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/.exec(text))) {
      var plain = found[0].replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]/g, function (c) { return "0123456789-+".charAt("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺".indexOf(c)); });
      tokens.push({ kind: "power", value: parseFloat(plain) });
    } else if ((found = /^(?:\*\*|[-+*\/^()%])/.exec(text))) {
      tokens.push({ kind: found[0] === "**" ? "^" : found[0] });
    } else { throw "The sign “" + text.charAt(0) + "” is not understood."; }
    text = text.slice(size || found[0].length); size = 0;
  }
  return tokens;
}
// The expression in what was typed, without what people write around it, and its value.
var LEAD_IN = /^\s*(?:(?:about|approximately|approx\b\.?|roughly|around|circa|ca\b\.?)\s|[=≈~]+)\s*/i;
function close(x, y, share) { return x === y || Math.abs(x - y) <= share * Math.max(Math.abs(x), Math.abs(y)); }
function understood(text) {
  if (text.length > 200) { throw "That is too long."; }
  var core = text.replace(/^\s*(?:[A-Za-z][^\d=≈]*|[A-Za-z]+_?\d\s*)[=≈]+(?=[^\n]*[0-9A-Za-z])/, "").replace(LEAD_IN, "");
  core = core.replace(/([0-9A-Za-z)%])\s*(?:[.?]|=|≈)\s*$/, "$1").replace(LEAD_IN, "");
  core = core.replace(/([\d)])\s*(?:per ?cent|pct)\b/gi, "$1%").replace(/([\d)%])\s*(?:bits?|nats?|times)\s*$/i, "$1");
  var sides = core.split(/[=≈~]+/), value = once(sides[0]);
  sides.slice(1).forEach(function (side) {
    if (!close(value, once(side), 0.05)) { throw "The two sides differ."; }
  });
  return { core: sides[0].trim().split(/\s+/).join(" "), value: value };
}
function evaluate(text) { return understood(text).value; }
function once(text) {
  var value = compute(text), twice = /^([^()]+)\(([^()]+)\)\s*$/.exec(text), same = false;
  if (twice && !/[*×·]\s*$/.test(twice[1])) {  // "3.296 (ln 27)" is one number said twice, and no product
    try { same = close(compute(twice[1]), compute(twice[2]), 0.01); } catch (error) { if (typeof error !== "string") { throw error; } }
  }
  if (same) { throw "Write the number once, or a × between them."; }
  return value;
}
function compute(text) {
  var tokens = scan(text), at = 0, last = "", depth = 0;
  function next() { return at < tokens.length ? tokens[at] : { kind: "end" }; }
  function take() { var token = next(); at++; return token; }
  function finite(x) { if (!isFinite(x)) { throw "That does not exist, or is too large."; } return x; }
  function deeper() { if (++depth > 30) { throw "That is nested too deeply."; } }
  function sum() {
    var x = product();
    while (next().kind === "+" || next().kind === "-") { x = finite(take().kind === "+" ? x + product() : x - product()); }
    return x;
  }
  function product() {
    var x = signed(), divided = false;
    for (;;) {
      var kind = next().kind;
      if (kind === "*" || kind === "/") {
        divided = kind === "/"; take();
        if (last === "bare" && !FUNCTIONS[next().text]) { throw "A function before × or / needs brackets."; }
        x = divided ? finite(x / signed()) : finite(x * signed());
      } else if (kind === "name" || kind === "(") {
        if (divided || (last !== "number" && last !== "group")) { throw "A × or brackets are needed."; }
        x = finite(x * power());
      } else if (kind === "number") { throw "A sign is missing."; } else { return x; }
    }
  }
  function signed() {
    if (next().kind !== "+" && next().kind !== "-") { return power(); }
    deeper();
    var x = take().kind === "+" ? signed() : -signed();
    depth--;
    return x;
  }
  function power() {
    var x = atom();
    if (next().kind === "%") { take(); x /= 100; last = "share"; }
    if (next().kind === "power") { x = finite(Math.pow(x, take().value)); last = "power"; }
    if (next().kind === "^") { take(); deeper(); x = finite(Math.pow(x, signed())); depth--; if (last !== "bare") { last = "power"; } }
    return x;
  }
  function atom() {
    var token = take();
    if (token.kind === "number") { last = "number"; return token.value; }
    if (token.kind === "(") { return group(); }
    if (token.kind === "name" && CONSTANTS.hasOwnProperty(token.text)) { last = "constant"; return CONSTANTS[token.text]; }
    if (token.kind === "name" && FUNCTIONS.hasOwnProperty(token.text)) { return call(token.text); }
    throw token.kind === "name" ? "“" + token.text + "” is not known here." : "The expression stops too early.";
  }
  function group() {
    deeper();
    var x = sum();
    if (take().kind !== ")") { throw "A bracket is left open."; }
    depth--; last = "group";
    return x;
  }
  function call(name) {
    var x, after;
    deeper();
    if (next().kind === "(") {
      take();
      if (name === "log" && /,/.test(next().text) && !/^0,/.test(next().text)) { throw "Write log(8.2), or ln 8 / ln 2 for another base."; }
      x = group(); after = "call";
    } else {
      var sign = next().kind === "-" ? -1 : 1;
      if (next().kind === "+" || next().kind === "-") { take(); }
      x = sign * power(); after = name === "√" ? "call" : "bare";
    }
    depth--; last = after;
    return finite(FUNCTIONS[name](x));
  }
  var x = sum();
  if (at < tokens.length) { throw "That is not understood."; }
  return x + 0;
}
function figure(x) {
  var size = Math.abs(x), whole = Math.floor(x) === x, text;
  if (whole && size < 1e4) { text = x.toFixed(0); }
  else if ((whole && size < 1e15) || (size >= 1e4 && size < 1e8)) { text = x.toFixed(0).replace(/\d(?=(?:\d\d\d)+$)/g, "$&,"); }
  else if (size >= 1e-4 && size < 1e4) { text = String(parseFloat(x.toPrecision(4))); }
  else { text = x.toExponential(3).replace(/\.?0*e\+?/, "e"); }
  return text.replace(/-/g, "−");
}

// Judging. Each gives { mark: yes, near, no or nothing, says: HTML, read: text }.
function within(band, x) { return band[0] <= x && x <= band[1]; }
function words(text) { return text.toLowerCase().match(/[a-z]+/g) || []; }
// "12 parameters", where the question names those.
// A per cent is no word for what is counted: it says what the figure is worth.
var WHAT = /([\d)%](?:\s*(?:per ?cent|pct)\b)?)\s+(?!(?:per ?cent|pct)\b)([A-Za-z][A-Za-z -]{2,})$/i;
function withoutUnit(v, typed) {
  var shown = typed.replace(/[ .]+$/, ""), what = WHAT.exec(shown);
  if (!what || typed.length > 200) { return typed; }
  var asked = words((v.ask || "").replace(/<div class="quiz-charts[^]*$/, "").replace(/<[^>]*>|&[#\w]+;/g, " "));
  var all = words(what[2]).every(function (word) {
    return [word, word + "s", word.replace(/s$/, "")].some(function (form) { return asked.indexOf(form) >= 0; });
  });
  return all ? typed.slice(0, what.index + what[1].length) : typed;
}
// What is written comes first, then 3.296 by "3,296", and 12 by "12%"; what is right is meant, else what is not wrong.
function judgeNumber(v, typed) {
  typed = withoutUnit(v, typed);
  var told = understood(typed), readings = [[typed, told, told.value]];
  if (/^\s*[-−+]?[1-9]\d{0,2},\d{3}\s*$/.test(typed)) {
    var decimal = typed.replace(/,/g, "."), other = understood(decimal);
    readings.push([decimal, other, other.value]);
  }
  if (v.percent && /(?:%|per ?cent|pct)\s*\.?\s*$/i.test(typed)) { readings.push([typed, told, 100 * told.value]); }
  var best = null;
  readings.forEach(function (one) {
    var mark = markOf(v, one[2]), rank = mark.mark === "yes" ? 0 : mark.known || mark.mark === "near" ? 1 : 2;
    if (!best || rank < best.rank) { best = { rank: rank, mark: mark, typed: one[0], told: one[1] }; }
  });
  var core = best.told.core;
  var read = /^[-+−]?(?:\d+\.?\d*|\.\d+)$/.test(core) ? best.typed.trim().split(/\s+/).join(" ") : core + " = " + figure(best.told.value);
  return { mark: best.mark.mark, says: best.mark.says, read: read };
}
function markOf(v, x) {
  if (within(v.right, x)) { return { mark: "yes", says: "" }; }
  var best = null;
  v.mistakes.forEach(function (one) {
    var far = Math.abs(x - one.value);
    if (within(one.band, x) && far < Math.abs(x - v.value) && (!best || far < Math.abs(x - best.value))) { best = one; }
  });
  if (best) {
    return { mark: "no", known: true, says: (within(best.close, x) ? "" : "Close to " + best.shown + ": ") + best.says };
  }
  for (var i = 0; i < v.slips.length; i++) {
    if (within(v.slips[i], x)) { return { mark: "near", says: v.slips[i][2] }; }
  }
  return within(v.near, x) ? { mark: "near", says: v.near[2] } : { mark: "no", says: "" };
}
// The words for an error, as quiz/answers/shape.py has them.
var ERRORS = new RegExp("^(?:(?:(?:it|that|this) )?(?:(?:raises|gives) )?(?:an? )?" +
  "(?:(?:shape|size|runtime|value|broadcast(?:ing)?) ?)?error(?:[:,].*)?" +
  "|(?:it |that )?(?:fails|raises|crashes|clashes|breaks)|err|clash|crash|incompatible|impossible" +
  "|(?:size |shape )?mismatch|(?:not |un)broadcastable" +
  "|(?:(?:it|they|that) )?(?:cannot|can't|can not|doesn't|don't|does not|do not) " +
  "(?:be )?(?:broadcast(?:ed)?|work|fit|match))$", "i");
var SIZES = /^(?:0|[1-9]\d{0,11})(?:(?:\s*[,;x×*·]\s*|\s+by\s+|\s+)(?:0|[1-9]\d{0,11}))*(?:\s*,)?$/i;
// Between commas 28*28 is a product; without commas it is a shape of two sizes.
var TWO_WAYS = /^(?:0|[1-9]\d{0,11})(?:\s*x\s*(?:0|[1-9]\d{0,11}))+$/i;
var COMPUTED = /^[\s(]*(?:0|[1-9]\d{0,11})(?:[\s()]*(?:\*\*|[-+−*×·\/^])[\s(]*(?:0|[1-9]\d{0,11}))+[\s)]*$/;
function sizeOf(piece) {
  piece = piece.trim();
  if (TWO_WAYS.test(piece)) { throw "That can be read two ways: separate sizes by commas, or multiply with *."; }
  if (!COMPUTED.test(piece) || piece.split("(").length !== piece.split(")").length) { return piece; }
  var value = evaluate(piece);
  if (!(Number.isInteger(value) && value >= 0 && value < 1e12)) { throw piece + " is no size."; }
  return String(value);
}
function readShape(typed) {
  if (typed.length > 200) { throw "That is too long for a shape."; }
  if (ERRORS.test(typed.replace(/’/g, "'").trim().split(/\s+/).join(" ").replace(/[.!?]+$/, ""))) { return "error"; }
  var inner = typed.trim().replace(/[.?]+$/, "").trim();
  var named = /^(?:torch\.)?size\s*\(([^]*)\)$/i.exec(inner) || /^shape\s*[=:]?\s*([^]+)$/i.exec(inner);
  if (named) { inner = named[1].trim(); }
  if (/^(?:a )?scalar$/i.test(inner)) { return "()"; }
  if (/^(?:\([^]*\)|\[[^]*\]|\{[^]*\})$/.test(inner)) { inner = inner.slice(1, -1).trim(); if (!inner) { return "()"; } }
  if (/[,;]/.test(inner)) { inner = inner.replace(/[^,;]+/g, sizeOf); }
  var sizes = SIZES.test(inner) ? inner.match(/\d+/g) : [];
  if (!sizes.length || sizes.length > 16) { throw "A shape is typed as in (32, 10)."; }
  return "(" + sizes.join(", ") + (sizes.length === 1 ? "," : "") + ")";
}
function judgeShape(v, typed) {
  var read = readShape(typed), says = "";
  if (read === v.right) { return { mark: "yes", says: "", read: read }; }
  v.mistakes.forEach(function (one) { if (one.value === read && !says) { says = one.says; } });
  var sizes = function (shape) { return (shape.match(/\d+/g) || []).sort().join(); };
  if (!says && read !== "error" && v.right !== "error" && sizes(read) === sizes(v.right)) { says = "The sizes are right, their order is not."; }
  return { mark: "no", says: says, read: read };
}
function judgeChoice(v, picked) {
  var wrong = [], right = true;
  v.options.forEach(function (option, place) {
    if (!!option.right === (picked.indexOf(place) >= 0)) { return; }
    right = false;
    if (!option.right) { wrong.push(option); }
  });
  var same = false;
  if (v.kind === "nudge" && !right && picked.length === 1) {
    v.options.forEach(function (option, place) { if (option.right && (place - 2) * (picked[0] - 2) > 0) { same = true; } });
  }
  // At the options stands why, but for those in one line: then it is said here.
  var says = (same ? "The direction is right. " : "") + (terse(v) && wrong.length ? wrong[0].why || "" : "");
  return { mark: right ? "yes" : same ? "near" : "no", says: says, read: "" };
}
// Whether a guess is right a third of the time, and a fresh question could tell.
function guessed(v, count) {
  var few = v.kind === "order" ? v.steps.length < 3 : (v.kind === "choice" || v.kind === "diagnosis") && !v.several && v.options.length < 4;
  return few && count > 1;
}
function terse(v) { return v.kind === "nudge" || !!v.name; }
function judgeOrder(v, picked) {
  for (var i = 0; i < v.steps.length; i++) {
    if (picked[i] !== i) {
      var swap = v.steps.length > 2 && picked[i] === i + 1 && picked[i + 1] === i;
      for (var j = i + 2; swap && j < v.steps.length; j++) { swap = picked[j] === j; }
      if (swap) { return { mark: "near", says: "Two neighbours are the wrong way round, at place " + (i + 1) + ".", read: "" }; }
      return { mark: "no", says: i ? "Right up to place " + i + "; place " + (i + 1) + " is not." : "Already the first is another.", read: "" };
    }
  }
  return { mark: "yes", says: "", read: "" };
}
function judgePart(part, answer) {
  try { return judge(part, answer); } catch (error) {
    throw typeof error === "string" ? element("b", "", part.name).textContent + ": " + error : error;
  }
}
function judgeMulti(v, given) {
  var wrong = 0, near = 0, says = [];
  v.parts.forEach(function (part, place) {
    var answer = given[place], unknown = empty(answer) || String(answer).trim() === "?", verdict = unknown ? { mark: "no", says: "not known." } : judgePart(part, answer);
    if (verdict.mark === "no") { wrong++; }
    if (verdict.mark === "near") { near++; }
    if (verdict.mark !== "yes") { says.push("<li><b>" + part.name + "</b>: " + (verdict.says || "not that.") + "</li>"); }
  });
  var mark = wrong > 1 || (wrong && v.parts.length < 3) ? "no" : wrong || near ? "near" : "yes";
  return { mark: mark, says: says.length ? "<ul>" + says.join("") + "</ul>" : "", read: "" };
}
function judge(v, answer) {
  switch (v.kind) {
    case "number": return judgeNumber(v, answer);
    case "shape": return judgeShape(v, answer);
    case "order": return judgeOrder(v, answer);
    case "multi": return judgeMulti(v, answer);
    default: return judgeChoice(v, answer);
  }
}
function empty(answer) {
  if (Array.isArray(answer)) { return answer.every(empty); }
  return answer === null || answer === undefined || (typeof answer === "string" && !answer.trim());
}

// Drawing.
function element(tag, kind, html) {
  var made = document.createElement(tag);
  if (kind) { made.className = kind; }
  if (html !== undefined) { made.innerHTML = html; }
  return made;
}
function field(value, changed, first) {
  var input = element("input", "quiz-input tappable");
  input.type = "text"; input.autocomplete = "off"; input.spellcheck = false;
  input.setAttribute("autocapitalize", "none"); input.setAttribute("autocorrect", "off");
  if (first) { input.id = "typeans"; }
  input.value = value || "";
  input.oninput = function () { changed(input.value); };
  input.onkeydown = function (event) {
    event.stopPropagation();
    if (event.key !== "Enter") { return; }
    var all = [].slice.call(document.querySelectorAll("#quiz-live .quiz-input")), next = all[all.indexOf(input) + 1];
    if (next) { event.preventDefault(); next.focus(); return; }
    if (typeof pycmd === "function") { pycmd("ans"); } else if (typeof showAnswer === "function") { showAnswer(); }
  };
  return input;
}
function choices(v, order, picked, back, changed) {
  var list = element("div", "quiz-options");
  order.forEach(function (place, number) {
    var option = v.options[place], row = element("div", "quiz-option tappable");
    row.setAttribute("role", "button");
    var mark = element("span", "quiz-mark", String(number + 1)), text = element("span", "", option.text);
    row.appendChild(mark); row.appendChild(text);
    var mine = picked.indexOf(place) >= 0;
    if (mine) { row.classList.add("picked"); }
    if (back) {
      if (option.right) { row.classList.add("yes"); mark.textContent = "✓"; } else if (mine) { row.classList.add("no"); mark.textContent = "✗"; }
      if (option.why && !terse(v)) { text.appendChild(element("small", "", option.why)); }
    } else {
      row.onclick = function () {
        var had = picked.indexOf(place);
        if (!v.several) { picked.length = 0; }
        if (had >= 0 && v.several) { picked.splice(had, 1); } else if (had < 0) { picked.push(place); }
        [].forEach.call(list.children, function (other, at) { other.classList.toggle("picked", picked.indexOf(order[at]) >= 0); });
        changed(picked);
      };
    }
    list.appendChild(row);
  });
  return list;
}
function steps(v, order, picked, back, changed) {
  var list = element("div", "quiz-options");
  function number() {
    [].forEach.call(list.children, function (row, at) {
      var place = picked.indexOf(order[at]);
      row.firstChild.textContent = place < 0 ? "·" : String(place + 1);
      row.classList.toggle("picked", place >= 0);
    });
  }
  order.forEach(function (step) {
    var row = element("div", "quiz-option tappable");
    row.setAttribute("role", "button");
    row.appendChild(element("span", "quiz-mark")); row.appendChild(element("span", "", v.steps[step]));
    if (!back) {
      row.onclick = function () {
        var had = picked.indexOf(step);
        if (had >= 0) { picked.splice(had, 1); } else { picked.push(step); }
        number(); changed(picked);
      };
    }
    list.appendChild(row);
  });
  number();
  return list;
}
function parts(v, given, back, changed) {
  var grid = element("div", "quiz-parts"), first = true;
  v.parts.forEach(function (part, place) {
    grid.appendChild(element("div", "", "<b>" + part.name + "</b>"));
    function put(answer) { given[place] = answer; changed(given); }
    if (part.options) {
      var order = part.options.map(function (_, at) { return at; });
      grid.appendChild(choices(part, order, given[place] || [], back, put));
    } else if (back) {
      var said = element("div", "quiz-yours"); said.textContent = given[place] || "–"; grid.appendChild(said);
    } else { grid.appendChild(field(given[place], put, first)); first = false; }
  });
  return grid;
}

var data = byId("quiz-data"), live = byId("quiz-live"), fixed = byId("quiz-static");
if (!data || !live || !data.textContent.trim()) { return; }
try {
  var all = JSON.parse(data.textContent), key = "quiz:" + data.getAttribute("data-id"), back = !!byId("quiz-back");
  var state = recall(key);
  if (back) { state = state || { d: today(), n: 0 }; } else {
    state = { d: today(), n: state ? (state.n + 1) % 1000003 : 0 };
    keep(key, state);
  }
  var which = (hash(key + state.d) + state.n) % all.length, v = all[which];
  if (typeof v.ask !== "string" || typeof v.answer !== "string") { throw "no question"; }
  var random = generator(hash(key + state.d + "/" + state.n)), order = null;
  if (v.options) { order = v.ordered ? shuffled(v.options.length, v.options.length, random) : shuffled(v.options.length, v.last || 0, random); }
  if (v.steps) {
    do { order = shuffled(v.steps.length, 0, random); } while (order.every(function (step, at) { return step === at; }));
  }
  var put = function (answer) { state.a = answer; keep(key, state); };

  var question = element("div", "", v.ask);
  var list = Array.isArray(state.a) ? state.a : [];
  if (v.options) { question.appendChild(choices(v, order, list, back, put)); }
  else if (v.steps) { question.appendChild(steps(v, order, list, back, put)); }
  else if (v.parts) { question.appendChild(parts(v, list, back, put)); }
  else if (!back) { question.appendChild(field(state.a, put, true)); }
  var how = v.options ? (v.several ? "pick all that hold" : "pick one") : v.steps ? "pick them in order, the first one first" : v.parts ? "an answer for each" : v.how;
  if (!back) { question.appendChild(element("div", "quiz-how", how)); }
  if (v.hints && !back) {
    var hints = element("div", "quiz-hints"), button = element("span", "", "<button type=\"button\" tabindex=\"-1\" class=\"tappable\">hint</button>");
    v.hints.forEach(function (hint) { var line = element("p", "", hint); line.style.display = "none"; hints.appendChild(line); });
    button.firstChild.onclick = function () {
      state.h = Math.min(v.hints.length, (state.h || 0) + 1); keep(key, state);
      hints.children[state.h - 1].style.display = "";
      button.firstChild.blur();
      if (state.h === v.hints.length) { button.style.display = "none"; }
    };
    hints.appendChild(button); question.appendChild(hints);
  }

  var answer = byId("quiz-live-answer"), shown = null;
  if (back && answer) {
    shown = element("div");
    if (!empty(state.a)) {
      var verdict;
      try { verdict = judge(v, state.a); } catch (error) {
        if (typeof error !== "string") { throw error; }
        verdict = { mark: "", says: "", read: v.parts ? "" : state.a, odd: error };
      }
      var words = { yes: "Right.", near: "Nearly.", no: "Not that." }, box = element("div", "quiz-verdict " + verdict.mark);
      if (verdict.read) { var said = element("div", "quiz-yours"); said.textContent = "Yours: " + verdict.read; box.appendChild(said); }
      if (verdict.odd) { var odd = element("div"); odd.textContent = "Not understood, so it costs nothing. " + verdict.odd; box.appendChild(odd); }
      else { box.appendChild(element("div", "", "<b>" + words[verdict.mark] + "</b>" + verdict.says)); }
      var rate = { yes: state.h ? "Hard, since there was a hint" : guessed(v, all.length) ? "Good if you get another like it right, too, else Again" : "Good", near: "Hard if you can put it right at once, else Again", no: "Again" };
      if (verdict.mark) { box.appendChild(element("div", "quiz-rate", "In quiz this is " + rate[verdict.mark] + ".")); }
      shown.appendChild(box);
    }
    if (!v.options) { shown.appendChild(element("div", "quiz-answer", v.answer)); }
    if (v.why) { shown.appendChild(element("div", "quiz-why", v.why)); }
  }

  // Only now, when nothing can fail any more, does it take the static fields' place.
  live.innerHTML = ""; live.appendChild(question); live.setAttribute("data-variant", which); fixed.style.display = "none";
  if (shown) { answer.innerHTML = ""; answer.appendChild(shown); byId("quiz-static-answer").style.display = "none"; }
  if (!back && byId("typeans")) { byId("typeans").focus(); }
} catch (error) {
  live.innerHTML = ""; fixed.style.display = "";
  if (byId("quiz-live-answer")) { byId("quiz-live-answer").innerHTML = ""; byId("quiz-static-answer").style.display = ""; }
}
})();
