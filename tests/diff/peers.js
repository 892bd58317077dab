// peers.js FOLDER ENGINE: what DuckDB makes of the statements in FOLDER, or what FOLDER/SEED.postgres.csv says PostgreSQL did,
// beside SEED.ours.csv: equal, numbers but for rounding.
const fs = require("fs"), path = require("path");
const [folder, engine] = process.argv.slice(2);

function cells(line) { return line.split(";"); }

function csv(text) { // PostgreSQL quotes what holds a quote, a comma or a line end
  const rows = []; let row = [], cell = "", quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted && c === '"' && text[i + 1] === '"') { cell += '"'; i++; }
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === ",") { row.push(cell); cell = ""; }
    else if (!quoted && c === "\n") { row.push(cell); rows.push(row); row = []; cell = ""; }
    else cell += c;
  }
  return rows;
}

function same(ours, theirs) {
  if (theirs === "t") theirs = "true";
  if (theirs === "f") theirs = "false";
  if (ours === theirs) return true;
  if (ours === "" || theirs === "") return false;
  const a = Number(ours), b = Number(theirs);
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

function compare(seed, names, rows) {
  const lines = fs.readFileSync(path.join(folder, `${seed}.ours.csv`), "utf8").trimEnd().split("\n");
  const want = cells(lines[0]), at = want.map(n => names.indexOf(n));
  at.forEach((k, i) => { if (k < 0) throw Error(`seed ${seed}: no column ${want[i]}`); });
  if (rows.length !== lines.length - 1) throw Error(`seed ${seed}: ${rows.length} rows instead of ${lines.length - 1}`);
  lines.slice(1).forEach((line, r) => cells(line).forEach((ours, i) => {
    if (!same(ours, rows[r][at[i]])) throw Error(`seed ${seed}, address ${r}, ${want[i]}: ours "${ours}", ${engine}'s "${rows[r][at[i]]}"`);
  }));
  return rows.length * want.length;
}

function text(v) { return v === null || v === undefined ? "" : typeof v === "bigint" ? v.toString() : String(v); }

async function duckdb(seed) {
  const { DuckDBInstance } = require(path.join(process.env.PEERS_HOME, "node_modules/@duckdb/node-api"));
  const db = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
  await db.run(fs.readFileSync(path.join(folder, `${seed}.tables.sql`), "utf8"));
  const result = await db.runAndReadAll(fs.readFileSync(path.join(folder, `${seed}.duckdb.sql`), "utf8"));
  return [result.columnNames(), result.getRowsJson().map(r => r.map(text))];
}

function postgres(seed) {
  const rows = csv(fs.readFileSync(path.join(folder, `${seed}.postgres.csv`), "utf8"));
  return [rows[0], rows.slice(1)];
}

(async () => {
  const seeds = fs.readdirSync(folder).filter(f => f.endsWith(".ours.csv")).map(f => parseInt(f)).sort((a, b) => a - b);
  let values = 0, wrong = 0;
  for (const seed of seeds)
    try { values += compare(seed, ...(engine === "duckdb" ? await duckdb(seed) : postgres(seed))); }
    catch (e) { wrong++; console.log(`${engine}: seed ${seed}: ${e.message.slice(0, 600)}`); }
  console.log(`${engine}: ${seeds.length - wrong} of ${seeds.length} rule sets agree, ${values} values`);
  process.exit(wrong ? 1 : 0);
})();
