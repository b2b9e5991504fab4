// Which rows are shown.
const cards = [...document.querySelectorAll(".card")];
const picked = { outlets: null, days: null, label: "" };
const FILTERS = ["kind", "status", "outlet", "speaker", "decision"];
const field = (name) => document.getElementById("by-" + name);
const texts = new Map();

// Spelling variants and short vowels do not matter to a search.
function fold(text) {
  return text
    .toLowerCase()
    .replace(/[\u064b-\u065f\u0670\u0640\u200c-\u200f\u061c]/g, "")
    .replace(/[أإآٱ]/g, "ا")
    .replace(/ى/g, "ي")
    .replace(/ة/g, "ه")
    .replace(/ؤ/g, "و")
    .replace(/ئ/g, "ي")
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/\s+/g, " ");
}

function textOf(card) {
  if (!texts.has(card)) {
    const parts = card.querySelectorAll(".who, .where, .sentence, .why, .origin");
    texts.set(card, fold([...parts].map((part) => part.textContent).join(" ")));
  }
  return texts.get(card);
}

function valuesOf(row, name) {
  if (name === "outlet") return [row.source_a, row.source_b];
  if (name === "speaker") return [row.speaker_a, row.speaker_b];
  if (name === "decision") return [stateOf(row.pair_id).decision];
  return [row[name]];
}

function nameOf(filter, value) {
  if (filter === "outlet") return value || t("no_outlet");
  if (filter === "speaker") return value || t("no_speaker");
  return t(`${filter}.${value}`);
}

// Choices of each filter with the number of rows, the most frequent first.
function fillFilters(names = FILTERS) {
  for (const name of names) {
    const counts = new Map(name === "decision" ? ["", ...DECISIONS].map((d) => [d, 0]) : []);
    for (const row of DATA.rows)
      for (const value of new Set(valuesOf(row, name)))
        counts.set(value, (counts.get(value) ?? 0) + 1);
    const sorted = [...counts];
    if (name !== "decision")
      sorted.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const chosen = field(name).value;
    const options = [new Option(`${t(name)}: ${t("any")}`, "*")];
    for (const [value, n] of sorted)
      options.push(new Option(`${nameOf(name, value)} (${n})`, "=" + value));
    field(name).replaceChildren(...options);
    field(name).value = chosen || "*";
    if (!field(name).value) field(name).value = "*";
  }
}

function matchesPicked(row) {
  if (picked.outlets) {
    // null stands for all outlets that are not drawn by themselves
    const [first, second] = picked.outlets.map(
      (name) => (outlet) => (name === null ? !DATA.outlets.includes(outlet) : outlet === name),
    );
    const [a, b] = [row.source_a, row.source_b];
    if (!a || !b || !((first(a) && second(b)) || (first(b) && second(a)))) return false;
  }
  return !picked.days || (row.day >= picked.days[0] && row.day <= picked.days[1]);
}

function isFiltered() {
  const search = document.getElementById("search").value.trim();
  const chosen = FILTERS.some((name) => field(name).value !== "*");
  return Boolean(search || picked.outlets || picked.days || chosen);
}

function applyFilters() {
  const words = fold(document.getElementById("search").value).trim().split(" ").filter(Boolean);
  const values = FILTERS.map((name) => [name, field(name).value]);
  const chosen = values.filter(([, value]) => value !== "*");
  const fits = (card) => {
    const row = ROWS.get(card.dataset.id);
    return (
      matchesPicked(row) &&
      chosen.every(([name, value]) => valuesOf(row, name).includes(value.slice(1))) &&
      words.every((word) => textOf(card).includes(word))
    );
  };
  let shown = 0;
  for (const group of document.querySelectorAll(".group")) {
    const fitting = [...group.querySelectorAll(".card")].filter(fits);
    const button = group.querySelector(".fold");
    const folded = button?.getAttribute("aria-expanded") === "false";
    const first = group.querySelector(".card");
    // Where the group's first row does not fit, the others stand for themselves.
    const open = !folded || !fitting.includes(first);
    for (const card of group.querySelectorAll(".card"))
      card.hidden = !fitting.includes(card) || (!open && card !== first);
    if (button) button.hidden = fitting.length < 2 || !fitting.includes(first);
    group.hidden = !fitting.length;
    shown += fitting.length;
  }
  const filtered = isFiltered();
  document.getElementById("nothing").hidden = shown > 0;
  document.getElementById("clear").hidden = !filtered;
  const counted = filtered ? t("shown", { n: shown, m: cards.length }) : "";
  document.getElementById("count").textContent = counted;
  document.getElementById("picked").textContent = picked.label;
  for (const mark of document.querySelectorAll(".pick"))
    mark.setAttribute("aria-pressed", String(mark === picked.mark));
}

function pick(mark) {
  const same = picked.mark === mark;
  Object.assign(picked, { outlets: null, days: null, label: "", mark: same ? null : mark });
  if (!same && mark.dataset.outlets) {
    picked.outlets = JSON.parse(mark.dataset.outlets);
  } else if (!same) picked.days = JSON.parse(mark.dataset.days);
  if (!same) picked.label = mark.dataset.label;
  applyFilters();
}

function clearFilters() {
  document.getElementById("search").value = "";
  for (const name of FILTERS) field(name).value = "*";
  Object.assign(picked, { outlets: null, days: null, label: "", mark: null });
  applyFilters();
}
