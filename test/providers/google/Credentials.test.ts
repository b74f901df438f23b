import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { defaultCredentials } from "../../../src/providers/google/Credentials.ts"
import { type Answer, makeVideoServer } from "../../kit/VideoServer.ts"

const accessToken = "ya29.of-the-machine"

/** The environment that Google's credentials are read from, put back at the end. */
const environment = (values: Readonly<Record<string, string | undefined>>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const before = Object.keys(values).map((name) => [name, process.env[name]] as const)
      const set = ([name, value]: readonly [string, string | undefined]) => {
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
      }
      Object.entries(values).forEach(set)
      return () => before.forEach(set)
    }),
    (restore) => Effect.sync(restore)
  )

const nowhere = { GOOGLE_APPLICATION_CREDENTIALS: undefined, GCE_METADATA_IP: undefined, HOME: "/nowhere" }

/** A machine at Google, which has credentials of its own. */
const machine = (token: Answer) =>
  Effect.gen(function* () {
    const server = yield* makeVideoServer
    const google = { "metadata-flavor": "Google" }
    server.script(({ path }) => {
      if (path.includes("/token")) return token
      return path.includes("universe") ? { headers: google, body: "googleapis.com" } : { headers: google, body: "{}" }
    })
    yield* environment({
      ...nowhere,
      GCE_METADATA_HOST: new URL(server.url).host,
      METADATA_SERVER_DETECTION: "assume-present"
    })
    const tokens = () => server.requests.filter(({ path }) => path.includes("/token"))
    return { authorize: yield* defaultCredentials, tokens }
  })

const google = { "metadata-flavor": "Google", "content-type": "application/json" }
const good: Answer = { headers: google, body: { access_token: accessToken, expires_in: 3600, token_type: "Bearer" } }

describe("Google's application default credentials", () => {
  it.live("are those of the machine, asked for once while they are good, and never shown", () =>
    Effect.gen(function* () {
      const { authorize, tokens } = yield* machine(good)
      for (let round = 0; round < 3; round++) {
        const headers = yield* authorize
        assert.strictEqual(Redacted.value(headers)["authorization"], `Bearer ${accessToken}`)
        assert.notInclude(`${String(headers)} ${JSON.stringify(headers)}`, accessToken)
      }
      assert.lengthOf(tokens(), 1)
      assert.strictEqual(tokens()[0]?.headers["metadata-flavor"], "Google")
    })
  )

  it.live("that Google refuses are a wrong key", () =>
    Effect.gen(function* () {
      const { authorize } = yield* machine({ status: 403, headers: google, body: { error: "forbidden" } })
      assert.deepInclude(yield* Effect.flip(authorize), { _tag: "Refused", status: 401 })
    })
  )

  it.live("of a machine that answers nothing good now may be had later", () =>
    Effect.gen(function* () {
      const { authorize } = yield* machine({ status: 503, headers: google, body: "down" })
      assert.deepEqual(yield* Effect.flip(authorize), { _tag: "Unreachable", sent: false })
    })
  )

  it.live("that are nowhere are a wrong key", () =>
    Effect.gen(function* () {
      yield* environment({ ...nowhere, METADATA_SERVER_DETECTION: "none", CLOUDSDK_CONFIG: "/nowhere" })
      assert.deepInclude(yield* Effect.flip(yield* defaultCredentials), { _tag: "Refused", status: 401 })
    })
  )

  it.live("of a file that is not there or is none are a wrong key, and not those of the machine", () =>
    Effect.gen(function* () {
      const { tokens } = yield* machine(good)
      const folder = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-google-"))),
        (made) => Effect.promise(() => rm(made, { recursive: true }))
      )
      yield* Effect.promise(() => writeFile(join(folder, "none.json"), "{}"))
      for (const name of ["missing.json", "none.json"]) {
        yield* environment({ GOOGLE_APPLICATION_CREDENTIALS: join(folder, name) })
        const authorize = yield* defaultCredentials
        assert.deepInclude(yield* Effect.flip(authorize), { _tag: "Refused", status: 401 })
      }
      assert.lengthOf(tokens(), 0)
    })
  )
})
