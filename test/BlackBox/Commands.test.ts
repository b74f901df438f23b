import { spawn } from "node:child_process"
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { start } from "../support/processes.ts"

const secrets = { KIE_API_KEY: "hush-kie", SORA_API_KEY: "hush-sora", TELEGRAM_BOT_TOKEN: "12:hush-telegram-token-000" }

/** Runs a command to its end, with nothing of our own environment but the way to programs. */
const run = (file: string, env: Readonly<Record<string, string>>, ...args: ReadonlyArray<string>) =>
  new Promise<{ readonly code: number | null; readonly said: string }>((resolve) => {
    const child = spawn(process.execPath, [file, ...args], { env: { PATH: process.env["PATH"] ?? "", ...env } })
    let said = ""
    child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()))
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()))
    child.once("close", (code) => resolve({ code, said }))
  })

describe("an operator's commands", () => {
  let folder: string
  let env: Record<string, string>
  const doubles = start("src/Playground/Standalone.ts", { PORT: "0", RENDER_SECONDS: "0.3" })
  beforeAll(async () => {
    const [, at = ""] = await doubles.line(/^playground (\S+)$/m)
    folder = await mkdtemp(join(tmpdir(), "kudo-commands-"))
    env = {
      ...secrets,
      TELEGRAM_API_ROOT: `${at}/playground/telegram`,
      SORA_BASE_URL: `${at}/playground/openai/v1`,
      KIE_BASE_URL: `${at}/playground/kie`
    }
  }, 60_000)
  afterAll(async () => {
    await doubles.end("SIGTERM")
    await rm(folder, { recursive: true })
  })
  const provider = (...args: ReadonlyArray<string>) => run("src/Commands/Provider.ts", env, ...args)
  const doctor = (own: Readonly<Record<string, string>> = {}) => run("src/Commands/Doctor.ts", { ...env, ...own })

  it("provider makes one video and tells each step", async () => {
    const out = join(folder, "fox.mp4")
    const { code, said } = await provider("--model", "wan-3", "--prompt", "a red fox", "--out", out)
    expect(said).toMatch(/^order +kie wan\/3-0-video: 9:16, 5 s, 720p \(20 coins\)$/m)
    expect(said).toMatch(/^accepted +\S+$/m)
    expect(said).toMatch(/^ready +\d+ credits$/m)
    expect(said).toMatch(/^video .*fox\.mp4: \d+x\d+, 5\.0 s$/m)
    expect(code).toBe(0)
    expect((await stat(out)).size).toBeGreaterThan(1000)
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
    const { code, said } = await doctor()
    expect(said).toMatch(/^✓ KIE_API_KEY +set$/m)
    expect(said).toMatch(/^– GEMINI_API_KEY +not set$/m)
    expect(said).toMatch(/^✓ telegram +@\w+$/m)
    expect(said).toMatch(/^✓ webhook /m)
    expect(said).toMatch(/^✓ KIE +\d+ credits, /m)
    expect(said).toMatch(/^✓ SORA 2 /m)
    expect(said).toMatch(/^✓ models +sora-2, wan-3/m)
    expect(code).toBe(0)
    expect(said).not.toContain("hush")
  })

  it("doctor names what is wrong, and ends with 1", async () => {
    const file = join(folder, "models.json")
    await writeFile(file, '[{"id":"sora-2","ratios":["7:3"]}]')
    const unreachable = await doctor({
      KIE_BASE_URL: "http://127.0.0.1:9",
      DATABASE_URL: "postgres://a:b@127.0.0.1:9/x"
    })
    expect(unreachable.said).toMatch(/^✗ KIE +is not reachable$/m)
    expect(unreachable.said).toMatch(/^✗ database /m)
    expect(unreachable.code).toBe(1)
    const models = await doctor({ MODELS_FILE: file })
    expect(models).toMatchObject({ code: 1, said: expect.stringMatching(/^✗ models +MODELS_FILE .*ratios/m) })
    const setting = await doctor({ PORT: "70000" })
    expect(setting).toMatchObject({ code: 1, said: expect.stringMatching(/^✗ setting +PORT: must be/m) })
  })
})
