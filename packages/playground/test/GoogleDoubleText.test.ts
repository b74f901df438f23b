import { GoogleGenAI, Type } from "@google/genai"
import { OAuth2Client } from "google-auth-library"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Started, startPlayground } from "../src/start.ts"

let playground: Started
beforeAll(async () => {
  playground = await startPlayground({ renderSeconds: 0.1 })
})
afterAll(() => playground.stop())

const model = "gemini-3-flash"
const vertexModel = "veo-3.1-generate-001"

const authClient = new OAuth2Client()
authClient.setCredentials({ access_token: "ya29.any", expiry_date: Number.MAX_SAFE_INTEGER })

type Options = NonNullable<ConstructorParameters<typeof GoogleGenAI>[0]>
const project: Options = {
  vertexai: true,
  project: "kudo-1",
  location: "us-central1",
  googleAuthOptions: { authClient }
}

/** Ways of Google's own client, each with the version that it then asks by. */
const ways: ReadonlyArray<readonly [string, Options]> = [
  ["a key, as it is (v1)", { apiKey: "any" }],
  ["a key and v1beta", { apiKey: "any", apiVersion: "v1beta" }],
  ["a project of Vertex AI, as it is (v1beta1)", project],
  ["a project of Vertex AI and v1", { ...project, apiVersion: "v1" }],
  ["a key of Vertex AI (v1beta1)", { vertexai: true, apiKey: "any" }]
]

const clientOf = (options: Options) =>
  new GoogleGenAI({ ...options, httpOptions: { baseUrl: `${playground.url}/playground/google` } })

describe.each(ways)("the double of Google's API, asked with %s", (_name, options) => {
  const client = () => clientOf(options)

  it("writes a text, an object of a schema, and a text in pieces, by the script where there is one", async () => {
    const { models } = client()
    await playground.textModel("A red fox.", '{ "scene": "A grey fox." }', "A white fox in the snow.")
    const text = await models.generateContent({ model, contents: "fox" })
    expect(text.text).toBe("A red fox.")
    expect(text.usageMetadata?.totalTokenCount).toBeGreaterThan(0)
    const config = {
      responseMimeType: "application/json",
      responseSchema: { type: Type.OBJECT, properties: { scene: { type: Type.STRING } } }
    }
    expect((await models.generateContent({ model, contents: "fox", config })).text).toContain("grey")
    const pieces: Array<string> = []
    for await (const piece of await models.generateContentStream({ model, contents: "fox" }))
      pieces.push(piece.text ?? "")
    expect(pieces.length).toBeGreaterThan(2)
    expect(pieces.join("")).toBe("A white fox in the snow.")
    const own = await models.generateContent({ model, contents: "a paper boat", config })
    expect(JSON.parse(own.text ?? "")).toEqual({ scene: expect.stringContaining("a paper boat") })
    expect((await models.countTokens({ model, contents: "a paper boat" })).totalTokens).toBe(3)
    await expect(models.generateContent({ model: vertexModel, contents: "fox" })).rejects.toThrow("404")
  })

  it("tells a refused question and a fault as Google does", async () => {
    const { models } = client()
    await playground.faults(
      { where: "google", match: "generate", kind: "moderation" },
      { where: "google", match: "generate", kind: "rate-limit", retryAfter: 7 }
    )
    const refused = await models.generateContent({ model, contents: "fox" })
    expect(refused).toMatchObject({ promptFeedback: { blockReason: "PROHIBITED_CONTENT" } })
    await expect(models.generateContent({ model, contents: "fox" })).rejects.toThrow("RESOURCE_EXHAUSTED")
  })
})

describe("the double of Google's API", () => {
  const byVertex = ways.filter(([, { vertexai }]) => vertexai)
  const byGemini = ways.filter(([, { vertexai }]) => vertexai !== true)

  it.each(byVertex)("takes an order of a video with %s, and tells how it ended", async (_name, options) => {
    const { models, operations } = clientOf(options)
    let operation = await models.generateVideos({ model: vertexModel, source: { prompt: "a red fox [fail]" } })
    await expect.poll(async () => (operation = await operations.getVideosOperation({ operation })).done).toBe(true)
    expect(operation.error?.["code"]).toBe(13)
  })

  it.each(byGemini)(
    "takes an interaction with %s, tells how it ended, and knows its models",
    async (_name, options) => {
      const { interactions, models } = clientOf(options)
      const made = await interactions.create({
        model: "gemini-omni-1.2-flash",
        input: "a red fox [fail]",
        background: true,
        response_format: { type: "video", delivery: "uri" }
      })
      await expect.poll(async () => (await interactions.get(made.id)).status).toBe("failed")
      expect((await models.list()).page.map(({ name }) => name)).toContain("models/gemini-omni-1.2-flash")
    }
  )
})
