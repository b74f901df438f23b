import { assert, describe, layer } from "@effect/vitest"
import { Context, Effect, Option, Redacted } from "effect"
import { OpenApi } from "effect/http-api"
import { SqlClient } from "effect/sql"
import { csrfHeader, ForScripts, NeededRole } from "../../../src/app/Console/access.ts"
import { roleFor } from "../../../src/app/Console/Actions.ts"
import { ConsoleApi } from "../../../src/app/Console/ConsoleApi.ts"
import { UserId } from "../../../src/domain/Ids.ts"
import { includesRole, type Role, roles } from "../../../src/domain/Role.ts"
import { OperatorSessions } from "../../../src/support/OperatorSessions.ts"
import {
  browser,
  consoleServices as services,
  cookie,
  idOf,
  json,
  makeHandler,
  makeSend,
  open,
  type Send
} from "../../kit/console.ts"
import { anAction, aPicture, press } from "../../kit/consoleActions.ts"

/** Somebody who is no operator. */
const somebody = UserId.make(904)

/** What there is none of, of whatever kind. */
const nobodysId = (path: string) => (path.startsWith("/jobs/") ? "00000000-0000-4000-8000-000000000000" : "999999")

/** What is sent to the endpoints that read a body, and asked of those that need a question. */
const bodies: Readonly<Record<string, () => unknown>> = {
  newToken: () => ({ name: "nightly", role: "viewer", days: 1 }),
  preview: () => anAction.Grant,
  perform: () => press(anAction.Revoke),
  decide: () => ({ approved: true }),
  keepMedia: () => aPicture
}
const queries: Readonly<Record<string, string>> = { search: "?q=nothing", statisticsCsv: "?table=days" }

/** What an endpoint answers whoever it serves, of what is not there; 200, where nothing else is said. */
const answers: Readonly<Record<string, number>> = {
  signOut: 204,
  revoke: 404,
  job: 404,
  prompt: 404,
  user: 404,
  ticket: 404,
  broadcast: 404,
  decide: 409
}

/** Every endpoint but the sign-in itself, as it is rightly asked. */
const endpoints = Object.values(ConsoleApi.groups)
  .flatMap((group) => Object.values(group.endpoints))
  .filter(({ identifier }) => identifier !== "redeem")
  .map((endpoint) => {
    const path = endpoint.path.replace("/ops/api", "")
    return {
      name: endpoint.identifier,
      needed: Context.get(endpoint.annotations, NeededRole),
      forScripts: Context.get(endpoint.annotations, ForScripts),
      method: endpoint.method,
      template: path,
      path: `${path.replace(/:\w+/, nobodysId(path))}${queries[endpoint.identifier] ?? ""}`,
      served: answers[endpoint.identifier] ?? 200,
      body: bodies[endpoint.identifier]?.()
    }
  })

/** Who may ask for what, decided here and not where it is built: an endpoint that is not named is not allowed. */
const mayAsk: Readonly<Record<Role, string>> = {
  viewer:
    "current signOut list revoke newToken overview vitals offers series statistics statisticsCsv search jobs job user " +
    "payments promos updates tickets alerts log findings requests",
  // What users wrote, what operators wrote of them, and what is done.
  support: "prompt notes ticket preview perform decide",
  owner: "broadcasts broadcast keepMedia settings"
}

const status = (answer: Response) => answer.status

describe("every endpoint of the console", () => {
  layer(services)((it) => {
    it("is described, and there are some", () => {
      assert.isAtLeast(endpoints.length, 20)
      const paths = Object.keys(OpenApi.fromApi(ConsoleApi).paths)
      for (const { template } of endpoints) assert.include(paths, `/ops/api${template.replace(":id", "{id}")}`)
    })

    it("is for the role that is decided for it, and none is forgotten", () => {
      const found = endpoints.map(({ name, needed }) => `${name}: ${needed}`)
      const decided = roles.flatMap((role) => mayAsk[role].split(" ").map((name) => `${name}: ${role}`))
      assert.sameMembers(found, decided)
      // Scripts make no tokens for others.
      assert.deepStrictEqual(
        endpoints.filter(({ forScripts }) => !forScripts).map(({ name }) => name),
        ["newToken"]
      )
    })

    it.effect("refuses strangers, whatever they send", () =>
      Effect.gen(function* () {
        const send = yield* makeSend
        const session = yield* open(somebody)
        const strange = [{}, cookie("guessed"), cookie(""), cookie(session), { authorization: "Bearer guessed" }]
        for (const endpoint of endpoints) {
          for (const headers of strange) {
            assert.strictEqual(status(yield* send({ ...endpoint, headers })), 401, endpoint.name)
          }
        }
      })
    )

    it.effect.each(roles)("goes as far as the role of its operator, in a browser and by a token: %s", (role) =>
      Effect.gen(function* () {
        const send = yield* makeSend
        for (const endpoint of endpoints) {
          const expected = includesRole(role, endpoint.needed) ? endpoint.served : 403
          const { headers } = yield* browser(send, idOf[role])
          assert.strictEqual(status(yield* send({ ...endpoint, headers })), expected, `${endpoint.name} in a browser`)
          const token = yield* open(idOf[role], "script")
          const scripted = yield* send({ ...endpoint, headers: { authorization: `Bearer ${token}` } })
          assert.strictEqual(scripted.status, endpoint.forScripts ? expected : 403, `${endpoint.name} by a token`)
        }
      })
    )

    it.effect.each(roles)("lets a role do the actions that are its, and tells which role the others need: %s", (role) =>
      Effect.gen(function* () {
        const send = yield* makeSend
        const { headers } = yield* browser(send, idOf[role])
        for (const action of Object.values(anAction)) {
          const needed = roleFor[action._tag]
          const expected = includesRole(role, needed) ? 200 : 403
          const answer = yield* send({ method: "POST", path: "/actions/preview", body: action, headers })
          assert.strictEqual(answer.status, expected, `a preview of ${action._tag}`)
          const done = yield* send({ method: "POST", path: "/actions", body: press(action), headers })
          assert.strictEqual(done.status, expected, action._tag)
          if (expected === 403 && role === "support") assert.deepInclude(yield* json(done), { needed })
        }
      })
    )

    it.effect("refuses what cannot be read with 400, and never with a failure of its own", () =>
      Effect.gen(function* () {
        const send = yield* makeSend
        const { headers } = yield* browser(send, idOf.owner)
        const odd = [
          ["POST", "/actions", { ...press(anAction.Grant), press: "short" }],
          ["POST", "/actions", { ...press(anAction.Grant), reason: " " }],
          ["POST", "/actions", { ...press(anAction.Grant), reason: "a\u0000b" }],
          ["POST", "/actions", press({ _tag: "Grant", user: 5, coins: 100_001 })],
          ["POST", "/actions", press({ _tag: "Grant", user: -5, coins: 1 })],
          ["POST", "/actions", press({ _tag: "Refund", charge: "a\u0000b" })],
          ["POST", "/actions/preview", { _tag: "Vanish" }],
          ["POST", "/tokens", {}],
          ["GET", "/jobs/none", undefined],
          ["GET", "/jobs?state=lost", undefined],
          ["GET", "/payments?before=yesterday", undefined],
          ["GET", "/statistics?days=0", undefined],
          ["GET", "/statistics?days=367", undefined],
          ["GET", "/statistics.csv?table=users", undefined],
          ["GET", "/users/somebody", undefined]
        ] as const
        for (const [method, path, body] of odd) {
          assert.strictEqual(status(yield* send({ method, path, body, headers })), 400, `${method} ${path}`)
        }
        const nuls = ["/search?q=%00", "/log?target=%00", "/promos?after=%00", "/jobs?model=%00", "/jobs?provider=a%00"]
        for (const path of nuls) assert.strictEqual(status(yield* send({ method: "GET", path, headers })), 400, path)
      })
    )

    it.effect("tells statistics as a file for spreadsheets, too", () =>
      Effect.gen(function* () {
        const send = yield* makeSend
        const { headers } = yield* browser(send, idOf.viewer)
        const answer = yield* send({ method: "GET", path: "/statistics.csv?days=2&table=days", headers })
        assert.strictEqual(answer.headers.get("content-type"), "text/csv; charset=utf-8")
        const [head = "", ...lines] = (yield* Effect.promise(() => answer.text())).trimEnd().split("\r\n")
        assert.match(head, /^day,newcomers,active,/)
        assert.strictEqual(lines.length, 2)
      })
    )

    it.effect("refuses a session that has expired, or was stolen and revoked", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const send = yield* makeSend
        for (const endpoint of endpoints) {
          const expired = yield* browser(send, idOf.owner)
          yield* sql`UPDATE operator_sessions SET expires_at = now()`
          assert.strictEqual(status(yield* send({ ...endpoint, headers: expired.headers })), 401, endpoint.name)
          const stolen = yield* browser(send, idOf.owner)
          const sessions = yield* OperatorSessions
          const found = Option.getOrThrow(yield* sessions.find(Redacted.make(stolen.session)))
          yield* sessions.revoke(found.id, idOf.owner)
          assert.strictEqual(status(yield* send({ ...endpoint, headers: stolen.headers })), 401, endpoint.name)
        }
      })
    )

    it.effect("refuses what another site's page makes a browser send", () =>
      Effect.gen(function* () {
        const send = yield* makeSend
        for (const endpoint of endpoints) {
          const { session, headers } = yield* browser(send, idOf.owner)
          for (const site of ["cross-site", "same-site"]) {
            const forged = { ...headers, "sec-fetch-site": site }
            assert.strictEqual(status(yield* send({ ...endpoint, headers: forged })), 403, endpoint.name)
          }
          if (endpoint.method === "GET") continue
          const other = yield* browser(send, idOf.support)
          const guesses = [cookie(session), { ...headers, [csrfHeader]: other.headers[csrfHeader] }]
          for (const forged of guesses) {
            assert.strictEqual(status(yield* send({ ...endpoint, headers: forged })), 403, endpoint.name)
          }
        }
      })
    )
  })
})

describe("a sign-in", () => {
  layer(services)((it) => {
    const redeem = (send: Send, link: string, headers = {}) =>
      send({ method: "POST", path: "/session", body: { link }, headers })
    const linkOf = (operator: UserId) =>
      Effect.flatMap(OperatorSessions, ({ link }) => Effect.map(link(operator), Redacted.value))

    it.effect("is by a link of the bot, once; its cookie is no script's, no other site's and no other path's", () =>
      Effect.gen(function* () {
        const send = yield* makeSend
        const link = yield* linkOf(idOf.owner)
        const answer = yield* redeem(send, link)
        assert.strictEqual(answer.status, 204)
        const [given = ""] = answer.headers.getSetCookie()
        assert.match(given, /^kudo-ops=[\w-]{43}; /)
        for (const rule of ["HttpOnly", "SameSite=Strict", "Secure", "Path=/ops"]) assert.include(given, rule)
        assert.strictEqual(status(yield* redeem(send, link)), 401)
        const session = given.split(";")[0]?.split("=")[1] ?? ""
        assert.strictEqual(status(yield* send({ method: "GET", path: "/session", headers: cookie(session) })), 200)
      })
    )

    it.effect("is refused to a link of nobody, of who is no operator any more, and to another site's page", () =>
      Effect.gen(function* () {
        const send = yield* makeSend
        assert.strictEqual(status(yield* redeem(send, "guessed")), 401)
        assert.strictEqual(status(yield* redeem(send, yield* linkOf(somebody))), 401)
        const link = yield* linkOf(idOf.owner)
        assert.strictEqual(status(yield* redeem(send, link, { "sec-fetch-site": "cross-site" })), 403)
        assert.strictEqual(status(yield* redeem(send, link)), 204)
      })
    )

    it.effect("is refused to what is forged, expired or sent a second time at the same moment", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const send = yield* makeSend
        const link = yield* linkOf(idOf.owner)
        const [{ hash } = { hash: "" }] = yield* sql<{ hash: string }>`SELECT hash FROM operator_links`
        const forged = [
          "",
          " ",
          link.slice(1),
          `${link}=`,
          link.toUpperCase(),
          hash,
          String(idOf.owner),
          "' OR true --"
        ]
        for (const one of forged) assert.strictEqual(status(yield* redeem(send, one)), 401, one)
        assert.strictEqual(status(yield* redeem(send, "x".repeat(101))), 400)
        const both = yield* Effect.all([redeem(send, link), redeem(send, link)], { concurrency: 2 })
        assert.deepStrictEqual(both.map(status).toSorted(), [204, 401])
        const late = yield* linkOf(idOf.owner)
        yield* sql`UPDATE operator_links SET expires_at = now()`
        assert.strictEqual(status(yield* redeem(send, late)), 401)
        const older = yield* linkOf(idOf.owner)
        yield* linkOf(idOf.owner)
        assert.strictEqual(status(yield* redeem(send, older)), 401, "a link before the newest")
        for (const session of [hash, `${link}; kudo-ops=${link}`, "%00", "\u00ff"]) {
          assert.strictEqual(status(yield* send({ method: "GET", path: "/session", headers: cookie(session) })), 401)
        }
      })
    )

    it.effect("is refused unread where it is larger than any could be", () =>
      Effect.gen(function* () {
        const send = yield* makeSend
        const large = "x".repeat(1_000_001)
        assert.strictEqual(status(yield* redeem(send, large)), 413)
        const { headers } = yield* browser(send, idOf.owner)
        const body = { _tag: "Answer", ticket: 1, text: large }
        assert.strictEqual(status(yield* send({ method: "POST", path: "/actions/preview", body, headers })), 413)
      })
    )

    it.effect("ends where its operator signs out", () =>
      Effect.gen(function* () {
        const send = yield* makeSend
        const { headers } = yield* browser(send, idOf.viewer)
        assert.strictEqual(status(yield* send({ method: "DELETE", path: "/session", headers })), 204)
        assert.strictEqual(status(yield* send({ method: "GET", path: "/session", headers })), 401)
      })
    )
  })
})

describe("a script's token", () => {
  layer(services)((it) => {
    const withToken = (token: string) => ({ authorization: `Bearer ${token}` })
    const session = (send: Send, headers: Readonly<Record<string, string>>) =>
      Effect.flatMap(send({ method: "GET", path: "/session", headers }), (answer) =>
        Effect.promise(() => answer.json())
      )

    it.effect("may what it was made for, and never more than its operator", () =>
      Effect.gen(function* () {
        const send = yield* makeSend
        const make = Effect.fnUntraced(function* (role: "viewer" | "owner", asked: Role) {
          const { headers } = yield* browser(send, idOf[role])
          const body = { name: "nightly", role: asked, days: 7 }
          const { token } = yield* json(yield* send({ method: "POST", path: "/tokens", body, headers }))
          return yield* session(send, withToken(String(token)))
        })
        assert.deepInclude(yield* make("owner", "viewer"), { operator: idOf.owner, role: "viewer" })
        assert.deepInclude(yield* make("viewer", "owner"), { operator: idOf.viewer, role: "viewer" })
      })
    )

    it.effect("is no cookie, and a cookie is no token", () =>
      Effect.gen(function* () {
        const send = yield* makeSend
        const token = yield* open(idOf.owner, "script")
        assert.strictEqual(status(yield* send({ method: "GET", path: "/session", headers: cookie(token) })), 401)
        const { session } = yield* browser(send, idOf.owner)
        assert.strictEqual(status(yield* send({ method: "GET", path: "/session", headers: withToken(session) })), 401)
      })
    )
  })
})

describe("a console without operators", () => {
  layer(services)((it) => {
    it.effect("is not there", () =>
      Effect.gen(function* () {
        const handle = yield* makeHandler({ operators: new Map() })
        for (const path of ["", "/api/session", "/api/openapi.json"]) {
          const answer = yield* handle(new Request(`https://bot.example.com/ops${path}`))
          assert.strictEqual(answer.status, 404, path)
        }
      })
    )
  })
})
