// Buttons, keys and what they change.
let current = null;
const at = (id) => document.getElementById(id);

function say(text) {
  at("message").textContent = text;
  at("message").hidden = false;
}

function showState(card) {
  const state = stateOf(card.dataset.id);
  card.dataset.decision = state.decision;
  for (const button of card.querySelectorAll(".choice"))
    button.setAttribute("aria-pressed", String(button.dataset.decision === state.decision));
  const verdict = state.decision ? t("decision." + state.decision) : "";
  const said = [verdict, state.reviewer].filter(Boolean).join(" · ");
  card.querySelector(".verdict").textContent = said;
  const note = card.querySelector(".note");
  if (document.activeElement !== note) note.value = state.note;
  card.querySelector(".note-print").textContent = state.note;
}

function showProgress() {
  const done = DATA.rows.filter((row) => stateOf(row.pair_id).decision).length;
  at("progress").value = done;
  at("progress-text").textContent = t("decided", { n: done, m: DATA.rows.length });
  at("refused").hidden = store.keeps;
}

function showAll() {
  cards.forEach(showState);
  fillFilters();
  applyFilters();
  showProgress();
}

function choose(card, decision) {
  decide(card.dataset.id, decision);
  showState(card);
  showProgress();
  const row = `${t("decide")} ${ROWS.get(card.dataset.id).rank}`;
  at("live").textContent = `${row}: ${t("decision." + decision)}`;
  // The row stays in sight until the filters are next used: it may be meant to get a note.
  fillFilters(["decision"]);
  if (decision && at("advance").checked) step(1);
}

function visible() {
  return cards.filter((card) => !card.hidden && !card.parentElement.hidden);
}

function go(card) {
  if (!card) return;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "start" });
}

function step(by) {
  const shown = visible();
  if (!current) return go(shown[0]);
  const place = cards.indexOf(current);
  const next = by > 0 ? shown.find((card) => cards.indexOf(card) > place)
    : shown.findLast((card) => cards.indexOf(card) < place);
  go(next ?? (current.hidden ? shown.at(by > 0 ? -1 : 0) : current));
}

function unfold(button) {
  const open = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!open));
  applyFilters();
}

function toggleChances() {
  const on = document.body.classList.toggle("chances");
  at("chances").setAttribute("aria-pressed", String(on));
}

const onRow = {
  c: (card) => choose(card, "contradiction"),
  n: (card) => choose(card, "not"),
  u: (card) => choose(card, "unsure"),
  x: (card) => choose(card, ""),
  o: (card) => (card.querySelector(".more").open = !card.querySelector(".more").open),
  m: (card) => card.querySelector(".note").focus(),
  g: (card) => {
    const button = card.parentElement.querySelector(".fold");
    if (button && !button.hidden) unfold(button);
  },
};
const anywhere = {
  j: () => step(1),
  k: () => step(-1),
  p: toggleChances,
  "/": () => at("search").focus(),
  "?": () => at("keys").showModal(),
};

// The letter as typed, or with an Arabic keyboard the Latin one at its place.
function keyOf(event) {
  if (event.key === "؟") return "?";
  if (/^[a-z?/]$/i.test(event.key)) return event.key.toLowerCase();
  if (/^Key[A-Z]$/.test(event.code)) return event.code.slice(3).toLowerCase();
  return event.code === "Slash" && !event.shiftKey ? "/" : "";
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || at("keys").open) return;
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (typing) {
    if (event.key === "Escape" || (event.key === "Enter" && typing.matches(".note"))) {
      event.preventDefault();
      if (current && !current.hidden) go(current);
      else typing.blur();
    }
    return;
  }
  const key = keyOf(event);
  if (Object.hasOwn(anywhere, key)) anywhere[key]();
  else if (Object.hasOwn(onRow, key) && current && !current.hidden) onRow[key](current);
  else return;
  event.preventDefault();
});

addEventListener("focusin", (event) => {
  const card = event.target.closest?.(".card");
  if (!card || card === current) return;
  current?.classList.remove("current");
  current = card;
  card.classList.add("current");
});

addEventListener("click", (event) => {
  const choice = event.target.closest(".choice");
  const fold = event.target.closest(".fold");
  const mark = event.target.closest(".pick");
  if (choice) {
    const card = choice.closest(".card");
    choose(card, choice.getAttribute("aria-pressed") === "true" ? "" : choice.dataset.decision);
  } else if (fold) unfold(fold);
  else if (mark) pick(mark);
});

for (const mark of document.querySelectorAll(".pick"))
  mark.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    pick(mark);
  });

at("rows").addEventListener("input", (event) => {
  if (!event.target.matches(".note")) return;
  const card = event.target.closest(".card");
  setState(card.dataset.id, {
    note: event.target.value,
    reviewer: at("reviewer").value.trim() || stateOf(card.dataset.id).reviewer,
    decided_at: new Date().toISOString(),
  });
  at("refused").hidden = store.keeps;
  card.querySelector(".note-print").textContent = event.target.value;
});

at("filters").addEventListener("submit", (event) => event.preventDefault());
at("search").addEventListener("input", applyFilters);
for (const name of FILTERS) field(name).addEventListener("change", applyFilters);
at("clear").addEventListener("click", clearFilters);
at("chances").addEventListener("click", toggleChances);
at("help").addEventListener("click", () => at("keys").showModal());
at("export-csv").addEventListener("click", () => exportAs("csv"));
at("export-json").addEventListener("click", () => exportAs("json"));
at("import").addEventListener("click", () => at("file").click());
at("file").addEventListener("change", async () => {
  const said = [];
  for (const file of at("file").files) said.push(await importFile(file));
  say(said.join(" · "));
  at("file").value = "";
  showAll();
});
at("reviewer").addEventListener("change", () => keep("reviewer", at("reviewer").value.trim()));
at("advance").addEventListener("change", () => keep("advance", at("advance").checked ? "1" : ""));
at("language").addEventListener("click", () => {
  speak(language === "ar" ? "en" : "ar");
  keep("language", language);
  showAll();
});
// Another tab with the same pairs.
addEventListener("storage", (event) => {
  if (!event.key?.startsWith("stance.pair.")) return;
  store.memory.delete(event.key.slice("stance.".length));
  states.delete(event.key.slice("stance.pair.".length));
  showAll();
});

function start() {
  document.body.classList.add("scripted");
  at("reviewer").value = kept("reviewer") ?? "";
  at("advance").checked = kept("advance") === "1";
  if (matchMedia("(max-width: 70rem)").matches && at("overview")) at("overview").open = false;
  if (matchMedia("(max-width: 48rem)").matches) at("drawer").open = false;
  // Rows that a key goes to stop below the bar, whose height depends on the window.
  const bar = document.querySelector(".bar");
  const root = document.documentElement;
  const measure = () => root.style.setProperty("--bar", `${bar.offsetHeight}px`);
  new ResizeObserver(measure).observe(bar);
  keep("probe", "1");
  if (kept("language") === "en") speak("en");
  showAll();
}

start();
