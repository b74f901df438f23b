import { once } from "node:events"
import { copyFile, mkdtemp, rm, stat, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Client } from "pg"
import { openDatabase } from "../../lab/world/database.ts"
import { run, start } from "../../lab/world/processes.ts"

const secrets = { KIE_API_KEY: "hush-kie", SORA_API_KEY: "hush-sora", TELEGRAM_BOT_TOKEN: "12:hush-telegram-token-000" }

describe("an operator's commands", () => {
  let folder: string
  let env: Record<string, string>
  let at = ""
  const doubles = start("packages/playground/src/Playground/Standalone.ts", { PORT: "0", RENDER_SECONDS: "0.3" })
  beforeAll(async () => {
    at = (await doubles.line(/^playground (\S+)$/m))[1] ?? ""
    folder = await mkdtemp(join(tmpdir(), "kudo-commands-"))
    env = {
      ...secrets,
      TELEGRAM_API_ROOT: `${at}/playground/telegram`,
      SORA_BASE_URL: `${at}/playground/openai/v1`,
      KIE_BASE_URL: `${at}/playground/kie`
    }
  })
  afterAll(async () => {
    await doubles.end("SIGTERM")
    await rm(folder, { recursive: true })
  })
  const provider = (...args: ReadonlyArray<string>) => run("src/commands/Provider.ts", env, ...args)
  const project = () => ({
    GOOGLE_CLOUD_PROJECT: "kudo-1",
    GOOGLE_CLOUD_BASE_URL: `${at}/playground/google`,
    GCE_METADATA_HOST: new URL(at).host
  })
  const veo = (command: string, ...args: ReadonlyArray<string>) => run(command, { ...env, ...project() }, ...args)
  const doctor = (own: Readonly<Record<string, string>> = {}) => run("src/commands/Doctor.ts", { ...env, ...own })

  it("provider makes one video and tells each step", async () => {
    const out = join(folder, "fox.mp4")
    const { code, said } = await provider("--model", "wan-3", "--prompt", "a red fox", "--out", out)
    expect(said).toMatch(/^order +kie wan\/3-0-video: 9:16, 5 s, 720p \(20 coins, about \$0\.40\)$/m)
    expect(said).toMatch(/^accepted +\S+$/m)
    expect(said).toMatch(/^ready +\$0\.40$/m)
    expect(said).toMatch(/^video .*fox\.mp4: \d+x\d+, 5\.0 s$/m)
    expect(code).toBe(0)
    expect((await stat(out)).size).toBeGreaterThan(1000)
  })

  it("provider makes a draft between two pictures, and then the same film in full", async () => {
    const ark = { ...env, ARK_API_KEY: "hush-ark", ARK_BASE_URL: `${at}/playground/ark` }
    const [image, last, out] = ["first.png", "last.png", "film.mp4"].map((name) => join(folder, name))
    for (const path of [image, last]) await copyFile("docs/chat-phone.png", path ?? "")
    const order = ["--model", "seedance-2.5", "--prompt", "a red fox", "--image", String(image), "--last", String(last)]
    const made = await run("src/commands/Provider.ts", ark, ...order, "--draft", "--out", String(out))
    expect(made).toMatchObject({ code: 0, said: expect.not.stringContaining("hush") })
    expect(made.said).toMatch(/^order .*480p[^]*\.draft\.mp4: 240x[^]*^order .*1080p[^]*film\.mp4: 360x/m)
  })

  it("provider makes a video with a project at Google and the machine's credentials", async () => {
    const out = join(folder, "veo.mp4")
    const { code, said } = await veo(
      "src/commands/Provider.ts",
      "--model",
      "veo-3.1",
      "--prompt",
      "a fox",
      "--out",
      out
    )
    expect(said).toMatch(/^order +google veo-3\.1-generate-001: 9:16, 4 s, 720p \(64 coins, about \$1\.60\)$/m)
    expect(said).toMatch(/^video .*veo\.mp4: \d+x\d+, /m)
    expect(code).toBe(0)
    const omni = await veo(
      "src/commands/Provider.ts",
      "--model",
      "gemini-omni",
      "--prompt",
      "a fox",
      "--provider",
      "google"
    )
    expect(omni).toMatchObject({ code: 1, said: expect.stringContaining("gemini-omni is served by kie") })
  })

  it("provider says in a line why there is no video, and ends with 1", async () => {
    const refused = await provider("--model", "wan-3", "--prompt", "a fox [moderated]", "--out", join(folder, "no.mp4"))
    expect(refused).toMatchObject({ code: 1, said: expect.stringMatching(/^failed: moderation/m) })
    const nobody = await provider("--model", "no-such", "--prompt", "a fox")
    expect(nobody).toMatchObject({ code: 1, said: expect.stringContaining("no provider with a key serves no-such") })
    const elsewhere = await provider("--model", "wan-3", "--prompt", "a fox", "--provider", "sora")
    expect(elsewhere).toMatchObject({ code: 1, said: expect.stringContaining("wan-3 is served by kie") })
  })

  it("doctor finds everything well, and tells what is set but never to what", async () => {
    const { code, said } = await doctor({
      OPENROUTER_API_KEY: "hush-openrouter",
      OPENROUTER_BASE_URL: `${at}/playground/openrouter`
    })
    expect(said).toMatch(/^✓ KIE_API_KEY +set$/m)
    expect(said).toMatch(/^– GEMINI_API_KEY +not set$/m)
    expect(said).toMatch(/^✓ telegram +@\w+$/m)
    expect(said).toMatch(/^✓ webhook /m)
    expect(said).toMatch(/^✓ KIE +\d+ credits, /m)
    expect(said).toMatch(/^✓ OpenRouter +\$87\.50, /m)
    expect(said).toMatch(/^✓ SORA 2 /m)
    expect(said).toMatch(/^✓ models +sora-2, wan-3/m)
    expect(code).toBe(0)
    expect(said).not.toContain("hush")
  })

  it("models asks each provider for its list, and tells of what is new there", async () => {
    const ark = { ARK_API_KEY: "hush-ark", ARK_BASE_URL: `${at}/playground/ark` }
    const gemini = { GEMINI_API_KEY: "hush-gemini", GEMINI_BASE_URL: `${at}/playground/google` }
    const { code, said } = await run("src/commands/Models.ts", { ...env, ...project(), ...ark, ...gemini }, "--check")
    for (const label of ["KIE", "BytePlus Ark", "Google", "SORA 2"]) {
      expect(said).toMatch(new RegExp(`^✓ ${label}: \\d`, "m"))
    }
    expect(said).toMatch(/^ {2}\+ kie:minimax-h3\/image-to-video: new$/m)
    expect(said).not.toContain("hush")
    expect(code).toBe(0)
  })

  it("doctor finds a project at Google well with credentials, and wrong without", async () => {
    const found = await veo("src/commands/Doctor.ts")
    expect(found.said).toMatch(/^✓ GOOGLE_CLOUD_PROJECT +set$/m)
    expect(found.said).toMatch(/^✓ Google /m)
    expect(found.said).toMatch(/^✓ models +sora-2, wan-3, gemini-omni, kling-3, veo-3\.1, .*veo-3\.1-fast/m)
    expect(found.code).toBe(0)
    const none = await doctor({ GOOGLE_CLOUD_PROJECT: "kudo-1", METADATA_SERVER_DETECTION: "none", HOME: folder })
    expect(none.said).toMatch(/^✗ Google +rejects the key or credentials: /m)
    expect(none.code).toBe(1)
  })

  it("doctor finds a real Postgres well with its version, and one without rights wrong with what to do", async () => {
    const database = await openDatabase()
    const well = await doctor({ DATABASE_URL: database.url, DATA_DIR: folder })
    expect(well.said).toMatch(/^✓ database +Postgres \d+/m)
    expect(well.said).toMatch(/^✓ storage +.* GB free$/m)
    const client = new Client({ connectionString: database.url })
    await client.connect()
    const role = `doctor_${process.pid}`
    await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'poor'`)
    const poor = new URL(database.url)
    poor.username = role
    poor.password = "poor"
    const refused = await doctor({ DATABASE_URL: poor.href })
    expect(refused.said).toMatch(/^✗ database +DATABASE_URL: the role may not make tables: GRANT CREATE ON SCHEMA /m)
    expect(refused.code).toBe(1)
    await client.query(`DROP ROLE ${role}`)
    await client.end()
    await database.drop()
  })

  it("doctor tells what would fail on the first order, each with what to do", async () => {
    const file = join(folder, "no-folder")
    await writeFile(file, "")
    const { code, said } = await doctor({
      SORA_BASE_URL: `${at}/playground/openai`,
      OPENAI_BASE_URL: `${at}/playground/openai`,
      OPENAI_API_KEY: "hush-text",
      DATA_DIR: file,
      OPERATOR: "7",
      HTTPS_PROXY: "http://user:hush-proxy@127.0.0.1:9"
    })
    expect(said).toMatch(/^✗ SORA 2 +the address lacks \/v1: .*SORA_BASE_URL/m)
    expect(said).toMatch(/^✗ assistant +.*: the address lacks \/v1: .*OPENAI_BASE_URL/m)
    expect(said).toMatch(/^✗ storage +DATA_DIR: no file can be written in /m)
    expect(said).toMatch(/^✗ setting +OPERATOR: is no setting, did you mean OPERATORS\?$/m)
    expect(said).toMatch(/^✗ proxy +HTTPS_PROXY: nobody answers at 127\.0\.0\.1:9: /m)
    expect(said).not.toContain("hush")
    expect(code).toBe(1)
  })

  it("doctor tells what a text server has, and which models a video server lacks", async () => {
    const models = join(folder, "other-models.json")
    await writeFile(models, '[{"id":"sora-2","routes":[{"provider":"sora","model":"some-other-model"}]}]')
    const { said } = await doctor({
      OPENAI_BASE_URL: `${at}/playground/openai/v1`,
      OPENAI_API_KEY: "hush-text",
      MODELS_FILE: models
    })
    expect(said).toMatch(/^✓ prompts /m)
    expect(said).toMatch(/^✓ moderation +prompts and pictures are looked at/m)
    expect(said).toMatch(/^✗ SORA 2 models +has .*; cannot make .*sora-2 \(some-other-model\)/m)
  })

  it("doctor names what is wrong, and ends with 1", async () => {
    const file = join(folder, "models.json")
    await writeFile(file, '[{"id":"sora-2","ratios":["7:3"]}]')
    const pages = createServer((_, response) => response.end("<!doctype html>")).listen(0, "127.0.0.1")
    await once(pages, "listening")
    const { port } = pages.address() as AddressInfo // it listens on a port
    const unreachable = await doctor({
      TELEGRAM_API_ROOT: `http://127.0.0.1:${port}`,
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
      SORA_BASE_URL: `http://127.0.0.1:${port}/v1`,
      OPENAI_API_KEY: "hush-text",
      KIE_BASE_URL: "http://127.0.0.1:9",
      DATABASE_URL: "postgres://a:b@127.0.0.1:9/x"
    })
    pages.close()
    expect(unreachable.said).toMatch(/^✗ telegram +no Bot API answers at .*: look at TELEGRAM_API_ROOT/m)
    expect(unreachable.said).toMatch(/^✗ SORA 2 +.*its address may be that of another server$/m)
    expect(unreachable.said).toMatch(/^✗ assistant +.* lists no models: look at OPENAI_BASE_URL$/m)
    expect(unreachable.said).toMatch(/^✗ KIE +is not reachable: /m)
    expect(unreachable.said).toMatch(/^✗ database +DATABASE_URL: no Postgres answers at 127\.0\.0\.1:9: /m)
    expect(unreachable.code).toBe(1)
    const models = await doctor({ MODELS_FILE: file })
    expect(models).toMatchObject({ code: 1, said: expect.stringMatching(/^✗ models +MODELS_FILE .*ratios/m) })
    const setting = await doctor({ PORT: "70000" })
    expect(setting).toMatchObject({ code: 1, said: expect.stringMatching(/^✗ setting +PORT: must be/m) })
  })
})

describe("npm run audit", () => {
  const bot = async (env: Readonly<Record<string, string>>) => {
    const running = start("src/main.ts", { PLAYGROUND: "1", PORT: "0", ...env })
    const url = (await running.line(/→ (http\S+)/))[1] ?? ""
    const chat = (what: string, body: object) =>
      fetch(`${url}/playground/chat/${what}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ user: 5, ...body })
      })
    await chat("send", { text: "/start" })
    return running
  }
  const audit = (env: Readonly<Record<string, string>>) => run("src/commands/Audit.ts", env)

  it("proves a database in a line per rule, and names the very row that is wrong", async () => {
    const database = await openDatabase()
    const env = { DATABASE_URL: database.url, DATA_DIR: await mkdtemp(join(tmpdir(), "kudo-audit-")) }
    const running = await bot(env)
    const well = await audit(env)
    expect(
      well.said
        .trim()
        .split("\n")
        .every((line) => line.startsWith("✓ "))
    ).toBe(true)
    expect(well).toMatchObject({ code: 0, said: expect.stringContaining("✓ balance is the sum of its transfers") })
    const client = new Client({ connectionString: database.url })
    await client.connect()
    await client.query("UPDATE accounts SET balance = 61 WHERE kind = 'bonus'")
    // Of the same database, as a start of a bot is what takes the time here.
    expect(await run("src/commands/Margin.ts", env)).toEqual({ code: 0, said: "no video ended in 30 days\n" })
    await client.query(`
      INSERT INTO jobs (id, user_id, state, request, price, demo, provider, finished_at, ready_at)
      VALUES (gen_random_uuid(), 5, 'delivered', '{"model": "wan-3"}', 8, false, 'kie', now(), now())`)
    await client.query(`
      INSERT INTO provider_costs (job, provider, model, task, estimate) SELECT id, 'kie', 'm', 't', 420000 FROM jobs`)
    await client.query(`
      INSERT INTO stills (user_id, provider, model, task, outcome, estimate) VALUES (5, 'fal', 'a-drawer', 's', 'made', 30000)`)
    await client.query(
      `INSERT INTO side_orders (provider, task, kind, cost) VALUES ('fal', 'r', 'transcription', 20000)`
    )
    expect((await run("src/commands/Margin.ts", env)).said).toMatch(
      /^by model +videos +coins +Stars +cost +margin\nwan-3 +1 +0 +0 +~\$0\.42 +−\$0\.42\n\nby provider[^]+\nbeside videos +orders +cost\nstills fal a-drawer +1 +~\$0\.03\nrecordings fal +1 +\$0\.02\n[^]+\nall [^]+\ntogether +1 +0 +0 +~\$0\.47 +−\$0\.47\n/
    )
    await client.end()
    const ill = await audit(env)
    expect(ill.code).toBe(1)
    expect(ill.said).toMatch(
      /✗ balance is the sum of its transfers: 1\n {4}\{.*"user":5,"kind":"bonus","balance":61,"transfers":60\}/
    )
    await running.end("SIGTERM")
    await database.drop()
    await rm(env.DATA_DIR, { recursive: true })
  })

  it("reads the embedded database beside the bot that uses it, and after it", async () => {
    const env = { DATA_DIR: await mkdtemp(join(tmpdir(), "kudo-audit-")) }
    expect(await audit(env)).toEqual({ code: 1, said: `DATA_DIR ${env.DATA_DIR}: there is no database yet\n` })
    const running = await bot(env)
    expect((await audit(env)).code).toBe(0)
    await running.end("SIGTERM")
    expect((await audit(env)).code).toBe(0)
    await rm(env.DATA_DIR, { recursive: true })
  })
})
