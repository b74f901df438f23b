import { connect } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { World } from "../../lab/world/World.ts"

let world: World
beforeAll(async () => {
  world = await World.open({
    env: { ASSISTANT_PER_HOUR: "2", TRUSTED_PROXIES: "127.0.0.1/32", OPERATORS: "801" }
  })
})
afterAll(() => world.close())

/** A request as the operator's own proxy hands it on. */
const from = (address: string, path: string, init: RequestInit = {}) =>
  fetch(`${world.bot}${path}`, { ...init, headers: { ...init.headers, "x-forwarded-for": address } })

/** Asks until it is told to wait; the statuses before that. */
const untilTold = async (ask: () => Promise<Response>) => {
  const statuses = new Set<number>()
  for (let n = 0; n < 100; n++) {
    const response = await ask()
    if (response.status === 429) return { response, statuses, n }
    statuses.add(response.status)
  }
  return { response: undefined, statuses, n: 100 }
}

describe("somebody who keeps asking", () => {
  it("the assistant goes on with their own words, and reads when it is there again", async () => {
    const person = world.person(811)
    for (let n = 1; n <= 3; n++) {
      await person.say("/video")
      await person.presses("🌟 SORA 2", "🤖 С помощником", "📱 9:16", "4 сек")
      await person.say(`idea number ${n}`)
      if (n < 3) await person.finds("👍 Использовать")
    }
    const told = await person.sees(/Слишком много запросов помощнику/)
    expect(Number(/через (\d+) мин/.exec(told.text)?.[1])).toBeGreaterThan(20)
    await person.sees(/idea number 3/)
    await person.presses("👍 Использовать")
    await person.finds("✅ Создать")
  })

  it("promo codes reads after ten wrong ones when to try again, even with a right one", async () => {
    const person = world.person(812, "en")
    for (let n = 0; n < 10; n++) await person.say(`/promo GUESS${n}`)
    await person.sees(/There’s no such code/)
    const operator = world.person(801)
    await operator.say("/newpromo GUESS99 50 5")
    await operator.sees(/GUESS99/)
    await person.say("/promo GUESS99")
    await person.sees(/Too many promo codes tried. You can try again in \d+ min/)
    expect(await person.messages()).not.toContainEqual(
      expect.objectContaining({ text: expect.stringContaining("+50") })
    )
  })
})

describe("an address that is refused again and again", () => {
  it.each([
    ["updates without the secret", "/telegram", { method: "POST", body: "{}" }, 401],
    ["forged callbacks", "/sora_callback", { method: "POST", body: "{}" }, 401],
    ["callbacks of nobody", "/callbacks/nobody", { method: "POST", body: "{}" }, 404],
    ["guessed links", "/v/6f1c6b0e-6b1f-4f0e-9d4e-0d6c6b1f4f0e?e=9999999999&s=guess", {}, 403],
    ["addresses that are not there", "/wp-login.php", {}, 404]
  ] as const)(
    "by %s gets 429 and when to come again; others are answered as ever",
    async (_what, path, init, status) => {
      const address = `192.0.2.${path.length}`
      const { response, statuses, n } = await untilTold(() => from(address, path, init))
      expect([...statuses]).toEqual([status])
      expect(n).toBeGreaterThanOrEqual(60)
      expect(Number(response?.headers.get("retry-after"))).toBeGreaterThan(0)
      expect((await from("198.51.100.1", path, init)).status).toBe(status)
      // What is served is served, whoever shares the address.
      expect((await from(address, "/health/live")).status).toBe(200)
    }
  )

  it("cannot speak for another one: only the last hop before the proxy is believed", async () => {
    const { n } = await untilTold(() => from(`${Math.random()}, 203.0.113.9`, "/nothing"))
    expect(n).toBeLessThan(100)
  })

  it("is one address with all of its IPv6 network", async () => {
    let last = 0
    const { n } = await untilTold(() => from(`2001:db8:1:2::${(++last).toString(16)}`, "/nothing"))
    expect(n).toBeLessThan(100)
    expect((await from("2001:db8:1:3::1", "/nothing")).status).toBe(404)
  })
})

describe("whatever a browser may show", () => {
  it.each([
    ["/", 200],
    ["/health/live", 200],
    ["/metrics", 403],
    ["/nothing", 404],
    ["/v/nothing", 404],
    ["/v/6f1c6b0e-6b1f-4f0e-9d4e-0d6c6b1f4f0e", 403]
  ] as const)("%s (%i) runs, frames, guesses and keeps nothing, asked for with GET or HEAD", async (path, status) => {
    for (const method of ["GET", "HEAD"]) {
      const response = await from("198.51.100.2", path, { method })
      const { headers } = response
      expect(response.status).toBe(status)
      expect(headers.get("content-security-policy")).toContain("default-src 'none'")
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'")
      expect(headers.get("x-content-type-options")).toBe("nosniff")
      expect(headers.get("referrer-policy")).toBe("no-referrer")
      expect(headers.get("cache-control")).toMatch(/no-store/)
    }
  })
})

describe("the figures of the operator", () => {
  it("are told to programs on this machine, and to nobody by way of a proxy or by another spelling", async () => {
    expect(await (await fetch(`${world.bot}/metrics`)).text()).toContain("kudo_jobs")
    for (const name of ["x-forwarded-for", "forwarded", "x-real-ip"]) {
      expect((await fetch(`${world.bot}/metrics`, { headers: { [name]: "127.0.0.1" } })).status).toBe(403)
    }
    const others = [
      "//metrics",
      "/METRICS",
      "/%6detrics",
      "/metrics%2f",
      "/./metrics%00",
      "/Health/live",
      "/metrics/",
      "/metrics;"
    ]
    for (const path of others) expect((await from("198.51.100.4", path)).status, path).toBe(404)
  })
})

describe("a connection", () => {
  /** What comes back on a bare socket before it is closed, or within a bound. */
  const talk = (text: string, ms: number) =>
    new Promise<string>((resolve) => {
      const { hostname, port } = new URL(world.bot)
      const socket = connect(Number(port), hostname)
      let answer = ""
      const timer = setTimeout(() => socket.destroy(), ms)
      socket.on("data", (chunk) => (answer += chunk.toString()))
      socket.on("error", () => undefined)
      socket.on("close", () => {
        clearTimeout(timer)
        resolve(answer)
      })
      socket.write(text)
    })

  it("with headers beyond any client's gets 431", async () => {
    const answer = await talk(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"a".repeat(20_000)}\r\n\r\n`, 5000)
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
  })

  it("that never ends its headers is closed in seconds, while others are served", async () => {
    const began = performance.now()
    const slow = talk("POST /telegram HTTP/1.1\r\nHost: x\r\nX-Slow: ", 20_000)
    expect((await from("198.51.100.3", "/health/live")).status).toBe(200)
    expect(await slow).toMatch(/^(HTTP\/1\.1 408 |$)/)
    expect(performance.now() - began).toBeLessThan(15_000)
  })

  it.each(["http://[::bad/", "http://a b/", "http://%zz/", "ftp://x/", "https://", "metrics", "*"])(
    "with a target that cannot be read, such as %s, gets 400",
    async (target) => {
      const answer = await talk(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 5000)
      expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    }
  )

  it("that names its host twice, or none that can be read, gets 400, and one without a host is served", async () => {
    const asked = (host: string, version = "1.1") =>
      talk(`GET /health/live HTTP/${version}\r\n${host}Connection: close\r\n\r\n`, 5000)
    for (const host of [
      "Host: x\r\nhost: x\r\n",
      "Host: x\r\nHost: y\r\n",
      "Host: x, y\r\n",
      "Host: a@x\r\n",
      "Host: x/y\r\n"
    ])
      expect(await asked(host), host).toMatch(/^HTTP\/1\.1 400 /)
    for (const host of ["Host: bot.example:443\r\n", "Host: [::1]:80\r\n", "Host:\r\n"])
      expect(await asked(host), host).toMatch(/^HTTP\/1\.1 200 /)
    // As some probes of load balancers ask.
    expect(await asked("", "1.0")).toMatch(/^HTTP\/1\.1 200 /)
  })

  it.each([
    ["two lengths", "Content-Length: 2\r\nContent-Length: 2"],
    ["two lengths that differ", "Content-Length: 2\r\nContent-Length: 40"],
    ["a list of lengths", "Content-Length: 2, 2"],
    ["a signed length", "Content-Length: +2"],
    ["a length and chunks", "Content-Length: 2\r\nTransfer-Encoding: chunked"],
    ["chunks twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"],
    ["chunks that are not last", "Transfer-Encoding: chunked, identity"],
    ["chunks with a space before the colon", "Transfer-Encoding : chunked"],
    ["chunks on a line of their own", "Transfer-Encoding:\r\n chunked"]
  ])("whose body ends in two places, such as by %s, gets 400 once and is closed", async (_, headers) => {
    const hidden = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
    const answer = await talk(`POST /telegram HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n0\r\n\r\n${hidden}`, 5000)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1)
  })

  it("of nobody's protocol ends nothing", async () => {
    expect(await talk("\u0016\u0003\u0001\u0002\u0000\u0001", 3000)).toMatch(/^(HTTP\/1\.1 400 |$)/)
    expect((await from("198.51.100.3", "/health/live")).status).toBe(200)
  })
})
