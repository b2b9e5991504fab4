// Spreadsheet cells and tables: the rules of stance/spreadsheet.py, in the browser.
const OVERRIDES = /[\u202a-\u202e\u2066-\u2069]/g;
const BREAKS = /[ \t]*[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+[ \t]*/g;
const FORMULA = new Set("=+-@\t\r\0＝＋－＠");
const UNSEEN = /[\p{Cf}\p{Cc}\s\u034f\u180e]/u;

function isFormula(text) {
  for (const char of text) {
    if (FORMULA.has(char)) return true;
    if (!UNSEEN.test(char)) return false;
  }
  return false;
}

function safeCell(value) {
  const text = String(value ?? "");
  const seen = text.replace(OVERRIDES, "").replace(BREAKS, " ").replaceAll("\0", "\ufffd");
  const risky = isFormula(seen.replace(/^'+/, "")) || isFormula(text);
  return risky ? "'" + seen : seen;
}

function plainCell(cell) {
  return cell.startsWith("'") && isFormula(cell.replace(/^'+/, "")) ? cell.slice(1) : cell;
}

function toCsv(columns, rows) {
  const quoted = (value) => {
    const cell = safeCell(value);
    return /[",;\t\r\n]/.test(cell) ? '"' + cell.replaceAll('"', '""') + '"' : cell;
  };
  const lines = [columns, ...rows].map((row) => row.map(quoted).join(",") + "\r\n");
  return "\ufeff" + lines.join("");
}

// Rows of a table whose separator is the one that its first line has most of.
function parseCsv(text) {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const most = (char) => first.split(char).length;
  const comma = [",", ";", "\t"].reduce((a, b) => (most(b) > most(a) ? b : a));
  const rows = [];
  let row = [];
  let cell = "";
  let inside = false;
  const endCell = () => {
    row.push(cell);
    cell = "";
  };
  const endRow = () => {
    endCell();
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inside) {
      if (char !== '"') cell += char;
      else if (text[i + 1] === '"') cell += text[++i];
      else inside = false;
    } else if (char === '"' && cell === "") inside = true;
    else if (char === comma) endCell();
    else if (char === "\n" || char === "\r") {
      endRow();
      if (char === "\r" && text[i + 1] === "\n") i++;
    } else cell += char;
  }
  endRow();
  return rows;
}

// What Excel saves: UTF-8 with or without BOM, UTF-16 with BOM, or the Arabic code page.
function decode(buffer) {
  const [a, b] = new Uint8Array(buffer);
  if (a === 0xff && b === 0xfe) return new TextDecoder("utf-16le").decode(buffer);
  if (a === 0xfe && b === 0xff) return new TextDecoder("utf-16be").decode(buffer);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(buffer);
  } catch {
    return new TextDecoder("windows-1256").decode(buffer);
  }
}
