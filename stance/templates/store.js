// Decisions, kept in the browser by pair id; in memory alone where the browser refuses.
const ROWS = new Map(DATA.rows.map((row) => [row.pair_id, row]));
const DECISIONS = ["contradiction", "not", "unsure"];
const store = { keeps: true, unsaved: false, memory: new Map() };

function keep(key, value) {
  store.memory.set(key, value);
  try {
    localStorage.setItem("stance." + key, value);
  } catch {
    store.keeps = false; // refused, or full
  }
}

function kept(key) {
  if (store.memory.has(key)) return store.memory.get(key);
  try {
    return localStorage.getItem("stance." + key);
  } catch {
    store.keeps = false;
    return null;
  }
}

function clean(found) {
  const word = (value, most) =>
    typeof value === "string" ? value.replace(BREAKS, " ").slice(0, most) : "";
  const decision = word(found.decision, 20).trim().toLowerCase();
  return {
    decision: DECISIONS.includes(decision) ? decision : "",
    reviewer: word(found.reviewer, 200),
    note: word(found.note, 2000),
    decided_at: word(found.decided_at, 30),
  };
}

// The browser's own state of a pair, else what the report was written with.
const states = new Map();

function stateOf(id) {
  if (!states.has(id)) states.set(id, ownState(id) ?? clean(ROWS.get(id)));
  return states.get(id);
}

function ownState(id) {
  try {
    const found = JSON.parse(kept("pair." + id));
    return found && typeof found === "object" ? clean(found) : null;
  } catch {
    return null; // not ours: as if there were nothing
  }
}

function setState(id, change) {
  const state = clean({ ...stateOf(id), ...change });
  states.set(id, state);
  keep("pair." + id, JSON.stringify(state));
  store.unsaved = true;
}

function decide(id, decision) {
  setState(id, {
    decision,
    reviewer: document.getElementById("reviewer").value.trim(),
    decided_at: new Date().toISOString(),
  });
}

addEventListener("beforeunload", (event) => {
  if (store.unsaved && !store.keeps) event.preventDefault();
});
