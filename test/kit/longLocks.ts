/** A kind of statement that keeps others out for long, and what to write in its place. */
interface LongLock {
  readonly what: RegExp
  readonly instead: string
  /** It keeps nobody out where it has no other lock beside it. */
  readonly onlineOnly?: true
}

/** What keeps readers or writers of a table out for as long as its rows take, or takes from the release before what it uses. */
const longLocks: ReadonlyArray<LongLock> = [
  { what: /CREATE (UNIQUE )?INDEX/, instead: "buildIndex, in a migration that is not transactional" },
  { what: /DROP INDEX/, instead: "dropIndex, in a migration that is not transactional" },
  { what: /ADD (CONSTRAINT \w+ )?(CHECK|FOREIGN KEY)\b(?!.*NOT VALID)/, instead: "NOT VALID, validated later" },
  { what: /ADD (CONSTRAINT \w+ )?(UNIQUE|PRIMARY KEY|EXCLUDE)\b(?! USING INDEX)/, instead: "an index by buildIndex" },
  { what: /ADD COLUMN [^,]*\b(CHECK|REFERENCES)\b/, instead: "the column alone, and its constraint NOT VALID" },
  { what: /ADD COLUMN [^,]*\b(UNIQUE|PRIMARY KEY|GENERATED|\w*SERIAL)\b/i, instead: "the column alone" },
  { what: /ADD COLUMN [^,]*DEFAULT (?!true|false|now\(\)|'|-?\d|NULL)/, instead: "a constant default" },
  { what: /ALTER COLUMN \w+ (SET DATA )?TYPE\b/, instead: "a column more, filled by inPages" },
  { what: /ALTER COLUMN \w+ SET NOT NULL/, instead: "a check NOT VALID, validated later" },
  { what: /VALIDATE CONSTRAINT/, instead: "the same, in a migration that is not transactional", onlineOnly: true },
  { what: /^(UPDATE|DELETE FROM|INSERT INTO .*\bSELECT)\b/, instead: "inPages, or `-- few: why`" },
  { what: /\b(DROP TABLE|DROP COLUMN|RENAME)\b/, instead: "the same, one release after its last use" },
  {
    what: /\b(VACUUM FULL|CLUSTER|REINDEX|TRUNCATE|LOCK TABLE|SET (UN)?LOGGED|SET TABLESPACE)\b/,
    instead: "nothing, as it keeps everybody out"
  }
]

/** Says within a statement why the rows that it writes are few. */
const few = /--\s*few: \S+/

const tagged = /sql(?:<[^`]*?>)?`([^`]*)`/g
const statementsOf = (source: string) => [...source.matchAll(tagged)].map(([, statement = ""]) => statement)

const table = /\b(?:ON|TABLE|UPDATE|DELETE FROM|INSERT INTO) (?:ONLY )?(\w+)/

/** Why a migration would hold the release before up: a line for each statement that would; none when all is well. */
export const blocksLong = (source: string): ReadonlyArray<string> => {
  const online = source.includes("export const transactional = false")
  // A table that the migration itself makes is nobody else's yet.
  const made = new Set(
    [...source.matchAll(/CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(\w+)/g)].map(([, name]) => name)
  )
  return statementsOf(source)
    .filter((statement) => !few.test(statement))
    .map((statement) => statement.replaceAll(/\s+/g, " ").trim())
    .filter((statement) => !made.has(table.exec(statement)?.[1]))
    .flatMap((statement) =>
      longLocks
        .filter(({ what, onlineOnly }) => what.test(statement) && !(online && onlineOnly === true))
        .map(({ instead }) => `${statement} → ${instead}`)
    )
}
