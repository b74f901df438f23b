import { PgConnection } from "@effect/sql-pg"
import { Effect, Exit, Layer, Option, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { execFileSync } from "node:child_process"
import { chown, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises"
import { connect, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Client } from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { asFound, Database, inspect } from "../../src/platform/Database.ts"
import * as EmbeddedPostgres from "../../src/platform/Database/EmbeddedPostgres.ts"
import { initialise } from "../../src/platform/Database/Files.ts"
import { makeWires } from "../../src/platform/Database/Wires.ts"
import { silentWay } from "../../lab/world/silentWay.ts"
import { type Order, startup, transactionPooler } from "../../lab/world/transactionPooler.ts"

/** A Postgres that speaks TLS, with a certificate of a private authority for the name `localhost`. */
let folder: string
let at: EmbeddedPostgres.Place
let address: { readonly user: string; readonly port: number }

const made = (name: string) => join(folder, name)

const openssl = (...args: ReadonlyArray<string>) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" })

const issue = (name: string, subject: string) => {
  openssl(
    "req",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    `${name}.key`,
    "-out",
    `${name}.csr`,
    "-subj",
    `/CN=${subject}`
  )
  const signed = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2"]
  openssl("x509", "-req", "-in", `${name}.csr`, ...signed, "-out", `${name}.crt`)
}
const authority = (name: string) =>
  openssl(
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    `${name}.key`,
    "-out",
    `${name}.crt`,
    "-subj",
    `/CN=${name}`,
    "-days",
    "2"
  )

/** Who gets in how, before the server's ordinary rules. */
const ways = `
hostnossl template1 all all reject
hostssl postgres proven all cert
host pooled kudo all trust
`

const roles = [
  "CREATE DATABASE pooled",
  "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0",
  "CREATE ROLE proven LOGIN SUPERUSER",
  "CREATE ROLE guest LOGIN PASSWORD 'hush'",
  "CREATE ROLE single LOGIN PASSWORD 'hush' CONNECTION LIMIT 0"
]

/** Into the server's own folder, as Postgres wants its files. */
const place = async (name: string, text: string) => {
  const file = join(at.data, name)
  const { uid, gid } = await stat(at.data)
  await writeFile(file, text, { mode: 0o600 })
  await chown(file, uid, gid)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kudo-tls-"))
  authority("ca")
  authority("stranger")
  issue("server", "localhost")
  issue("client", "proven")
  at = await Effect.runPromise(EmbeddedPostgres.place(join(folder, "data")))
  await Effect.runPromise(initialise(at))
  for (const name of ["server.crt", "server.key", "ca.crt"]) await place(name, await readFile(made(name), "utf8"))
  const rules = await readFile(join(at.data, "pg_hba.conf"), "utf8")
  await place("pg_hba.conf", `${ways}${rules}`)
  const settings = ["ssl=on", "ssl_cert_file=server.crt", "ssl_key_file=server.key", "ssl_ca_file=ca.crt"]
  const sockets = [`unix_socket_directories=${folder}`]
  execFileSync("chmod", ["777", folder])
  const server = await Effect.runPromise(EmbeddedPostgres.ensure(at, { settings: [...settings, ...sockets] }))
  address = { user: `kudo:${Redacted.value(at.password)}`, port: server.port }
  const admin = new Client({ connectionString: Redacted.value(server.url) })
  await admin.connect()
  for (const statement of roles) await admin.query(statement)
  await admin.end()
})
afterAll(async () => {
  await Effect.runPromise(EmbeddedPostgres.stop(at))
  await rm(folder, { recursive: true, force: true })
})

const url = (query: string, { host = "localhost", database = "postgres", user = address.user } = {}) =>
  `postgres://${user}@${host}:${address.port}/${database}?${query}`

/** How connections are secured, or the one line of what fails: the bot's own by default. */
const connected = (
  text: string,
  open = (url: Redacted.Redacted) => Database({ url: Option.some(url), dataDir: "/nowhere" })
) =>
  Effect.gen(function* () {
    const context = yield* Layer.build(open(Redacted.make(text)))
    const sql = yield* Effect.provide(SqlClient.SqlClient, context)
    const [row] = yield* sql<{ ssl: boolean }>`SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`
    return row?.ssl === true ? "tls" : "plain"
  }).pipe(
    Effect.scoped,
    Effect.exit,
    Effect.map(Exit.match({ onSuccess: (way): string => way, onFailure: (cause) => String(cause) })),
    Effect.runPromise
  )

describe("sslmode means what it means to libpq", () => {
  it.each([
    ["", "tls"],
    ["sslmode=disable", "plain"],
    ["sslmode=allow", "plain"],
    ["sslmode=prefer", "tls"],
    ["sslmode=require", "tls"],
    ["ssl=true", "tls"]
  ])("without the authority's certificate: %s is %s", async (query, way) => {
    expect(await connected(url(query))).toBe(way)
  })

  it("allow takes TLS where the server lets nobody in without it", async () => {
    expect(await connected(url("sslmode=allow", { database: "template1" }))).toBe("tls")
  })

  it.each(["require", "verify-ca", "verify-full"])("%s with the authority's certificate is TLS", async (mode) => {
    expect(await connected(url(`sslmode=${mode}&sslrootcert=${made("ca.crt")}`))).toBe("tls")
  })

  it.each(["require", "verify-ca", "verify-full"])(
    "%s means the same to a command that reads the database",
    async (mode) => {
      expect(await connected(url(`sslmode=${mode}&sslrootcert=${made("ca.crt")}`), asFound)).toBe("tls")
      expect(await connected(url(`sslmode=${mode}&sslrootcert=${made("stranger.crt")}`), asFound)).toMatch(
        /we do not agree on TLS: .*name the authority's certificate/
      )
    }
  )

  it.each(["require", "verify-ca", "verify-full"])("%s refuses a certificate of another authority", async (mode) => {
    const line = await connected(url(`sslmode=${mode}&sslrootcert=${made("stranger.crt")}`))
    expect(line).toMatch(/Postgres at localhost:\d+ and we do not agree on TLS: .*name the authority's certificate/)
  })

  it("verify-full refuses a certificate for another name, which verify-ca takes", async () => {
    const query = `sslrootcert=${made("ca.crt")}`
    const host = "127.0.0.1"
    expect(await connected(url(`sslmode=verify-ca&${query}`, { host }))).toBe("tls")
    expect(await connected(url(`sslmode=verify-full&${query}`, { host }))).toMatch(/do not agree on TLS.*127\.0\.0\.1/)
  })

  it("sslcert and sslkey prove who we are where the server asks for it", async () => {
    const user = "proven"
    const proof = `sslcert=${made("client.crt")}&sslkey=${made("client.key")}`
    expect(await connected(url("sslmode=require", { user }))).toContain(
      "connection requires a valid client certificate"
    )
    expect(await connected(url(`sslmode=require&${proof}`, { user }))).toBe("tls")
  })

  it.each([
    ["sslmode=secure", /sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full/],
    ["sslmode=verify-ca&sslrootcert=/nowhere/ca.crt", /sslrootcert \/nowhere\/ca\.crt cannot be read \(ENOENT\)/],
    ["sslcert=/nowhere/a", /sslcert \/nowhere\/a cannot be read \(ENOENT\)/],
    ["sslrootcert=AT/ca.key", /sslrootcert \S+ holds no certificate/],
    ["sslcert=AT/client.crt&sslkey=AT/server.key", /sslcert and sslkey must be a certificate and its own key/],
    ["sslcert=AT/client.crt&sslkey=AT/locked.key", /its own key, in PEM and without a password/],
    ["sslcert=AT/client.crt&sslkey=AT/client.crt", /its own key, in PEM and without a password/]
  ])("what cannot be meant is a line: %s", async (query, line) => {
    openssl("pkey", "-in", "client.key", "-aes256", "-passout", "pass:hush", "-out", "locked.key")
    expect(await connected(url(query.replaceAll("AT", folder)))).toMatch(line)
  })
})

it("a way that falls silent ends a statement under TLS too", async () => {
  const way = await silentWay(address.port)
  const statements = Effect.gen(function* () {
    const wires = yield* makeWires("1 second")
    const connection = yield* PgConnection.make({
      url: Redacted.make(url("")),
      ssl: { rejectUnauthorized: false },
      stream: wires.open({ host: "127.0.0.1", port: way.port }, { encrypted: true })
    })
    const answered = (yield* connection.query("SELECT 1")).rows.length
    way.fallSilent()
    const error = yield* Effect.flip(connection.query("SELECT 1").pipe(Effect.timeout("10 seconds")))
    return [answered, error._tag]
  })
  expect(await Effect.runPromise(Effect.scoped(statements))).toEqual([1, "SqlError"])
  way.close()
})

describe("a socket of the machine", () => {
  it.each([
    (user: string, port: number) => `postgres://${user}@/postgres?host=${folder}&port=${port}`,
    (user: string, port: number) => `postgres://${user}@${encodeURIComponent(folder)}:${port}/postgres`,
    (user: string, port: number) => `postgres://${user}@localhost:${port}/postgres?host=${folder}&sslmode=verify-full`
  ])("is reached by its folder (%#)", async (written) => {
    expect(await connected(written(address.user, address.port))).toBe("plain")
  })

  it("that is not there is one line with its path", async () => {
    const line = await connected(`postgres://${address.user}@/postgres?host=/nowhere`)
    expect(line).toContain("DATABASE_URL: no Postgres answers at /nowhere/.s.PGSQL.5432: there is no such socket")
  })
})

describe("a name that nobody knows", () => {
  it("is one line that says so", async () => {
    expect(await connected("postgres://kudo:hush@nobody.invalid/kudo")).toMatch(
      /DATABASE_URL: no Postgres answers at nobody\.invalid:5432: its name is not known \(DNS\)/
    )
  })
})

/** A pooler by sessions that passes on nothing of what a session asks for but its user and database. */
const forgetfulPooler = async () => {
  const server = createServer((client) => {
    const backend = connect(address.port, "127.0.0.1")
    for (const end of [client, backend]) end.on("error", () => undefined)
    client.once("close", () => backend.destroy())
    backend.once("close", () => client.destroy())
    const greet = (chunk: Buffer) => {
      // A request for TLS has eight bytes, and there is none here.
      if (chunk.length === 8) return client.once("data", greet).write("N")
      backend.write(startup("kudo", "pooled"))
      client.pipe(backend)
      return backend.pipe(client)
    }
    client.once("data", greet)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const at = server.address()
  return { port: typeof at === "object" && at !== null ? at.port : 0, close: () => server.close() }
}

it("behind a pooler that passes over the bounds of sessions a start and doctor say so", async () => {
  const pooler = await forgetfulPooler()
  const found = (port: number) =>
    Effect.runPromise(inspect(Redacted.make(`postgres://kudo@127.0.0.1:${port}/pooled`), 4)).then(
      ({ doubts }) => doubts
    )
  try {
    expect(await found(pooler.port)).toEqual([
      expect.stringMatching(/\(lock_timeout, statement_timeout, idle_in_transaction_session_timeout\).*ALTER ROLE/)
    ])
    expect(await found(address.port)).toEqual([])
  } finally {
    pooler.close()
  }
})

describe("a database on which the bot would fail later is refused at the start", () => {
  it("to a role that may not make tables, with what to do", async () => {
    expect(await connected(url("", { user: "guest:hush" }))).toContain(
      "DATABASE_URL: the role may not make tables: GRANT CREATE ON SCHEMA public to it"
    )
  })

  it("that takes no writes, as a standby, or could not hold every letter", async () => {
    const options = encodeURIComponent("-c default_transaction_read_only=on")
    expect(await connected(url(`options=${options}`))).toContain(
      "DATABASE_URL: the database takes no writes, as a standby does: connect to the primary"
    )
    expect(await connected(url("", { database: "latin" }))).toContain(
      "DATABASE_URL: the database keeps its text as LATIN1, which cannot hold whatever people write: make one with ENCODING 'UTF8'"
    )
  })

  it("to a role that has no connection left, with the setting", async () => {
    expect(await connected(url("", { user: "single:hush" }))).toMatch(
      /has no connection left \(too many connections for role "single"\): .*DATABASE_CONNECTIONS/
    )
  })

  it.each<[Order, number]>([
    ["in turn", 2],
    ["in turn", 3],
    ["last used first", 3],
    ["in turn", 1]
  ])("behind a pooler that hands out its sessions by the transaction (%s, %i)", async (order, sessions) => {
    const pooler = await transactionPooler({ port: address.port, user: "kudo", database: "pooled", sessions, order })
    try {
      expect(await connected(`postgres://kudo@127.0.0.1:${pooler.port}/pooled`)).toMatch(
        /at 127\.0\.0\.1:\d+ is a pooler that gives every transaction another session, .*connect to Postgres itself/
      )
    } finally {
      pooler.close()
    }
  })

  it.each<[Order, number, number]>([
    ["in turn", 2, 2],
    ["in turn", 2, 3],
    ["in turn", 3, 3],
    ["last used first", 2, 2],
    ["last used first", 2, 3],
    ["last used first", 3, 3]
  ])("behind such a pooler that opens its sessions as it goes (%s, %i, %i)", async (order, sessions, alone) => {
    const way = { port: address.port, user: "kudo", database: "pooled" }
    const pooler = await transactionPooler({ ...way, order, sessions, alone })
    try {
      expect(await connected(`postgres://kudo@127.0.0.1:${pooler.port}/pooled`)).toContain("is a pooler that gives")
    } finally {
      pooler.close()
    }
  })
})
