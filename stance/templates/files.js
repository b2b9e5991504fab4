// Decisions out of the page and back into it.
const COLUMNS = [
  "pair_id", "decision", "reviewer", "note", "decided_at", "kind", "status", "claim_a", "claim_b",
  "speaker_a", "speaker_b", "source_a", "source_b", "published_a", "published_b",
  // where the claims stand: finds a pair again whose id a spreadsheet took for a number
  "article_a", "start_a", "end_a", "article_b", "start_b", "end_b",
];

function decided() {
  return DATA.rows
    .map((row) => ({ ...row, ...stateOf(row.pair_id) }))
    .filter((row) => row.decision || row.note);
}

function save(name, type, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function exportAs(format) {
  const rows = decided();
  const name = `decisions-${new Date().toISOString().slice(0, 10)}.${format}`;
  if (format === "csv") {
    const table = rows.map((row) => COLUMNS.map((column) => row[column]));
    save(name, "text/csv;charset=utf-8", toCsv(COLUMNS, table));
  } else {
    const decisions = rows.map((row) => Object.fromEntries(COLUMNS.map((c) => [c, row[c]])));
    save(name, "application/json", JSON.stringify(decisions, null, 1) + "\n");
  }
  store.unsaved = false;
  say(t("exported", { n: rows.length, name }));
}

function fromCsv(text) {
  const [header = [], ...rows] = parseCsv(text);
  const names = header.map((name) => name.trim().toLowerCase());
  if (!names.includes("pair_id") || !names.includes("decision")) throw new Error(t("no_columns"));
  return rows.map((row) => {
    const cells = names.map((name, i) => [name, plainCell((row[i] ?? "").trim())]);
    return Object.fromEntries(cells.filter(([name]) => COLUMNS.includes(name)));
  });
}

function fromJson(text) {
  let found;
  try {
    found = JSON.parse(text);
  } catch {
    throw new Error(t("no_json"));
  }
  if (!Array.isArray(found)) throw new Error(t("no_json"));
  return found.map((row) => (row && typeof row === "object" ? row : {}));
}

// Every row read is taken or counted with the reason why not; a later decision here stands.
function take(rows) {
  const count = { read: 0, taken: 0, older: 0, unknown: 0, invalid: 0 };
  for (const row of rows) {
    const next = clean(row);
    const given = String(row.decision ?? "").trim();
    if (!given && !next.note && !next.reviewer) continue; // nobody has looked at it
    count.read++;
    const here = ROWS.has(row.pair_id) ? stateOf(row.pair_id) : null;
    if (given && !next.decision) count.invalid++;
    else if (!here) count.unknown++;
    else if (next.decided_at && here.decided_at > next.decided_at) count.older++;
    else {
      setState(row.pair_id, next);
      count.taken++;
    }
  }
  return count;
}

// Take a file; return what to say of it.
async function importFile(file) {
  try {
    const text = decode(await file.arrayBuffer()).replace(/^\ufeff/, "");
    return t("imported", take(/^\s*[[{]/.test(text) ? fromJson(text) : fromCsv(text)));
  } catch (error) {
    return t("not_read", { name: file.name, reason: error.message });
  }
}
