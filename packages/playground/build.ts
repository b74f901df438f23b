import { spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build, type Plugin } from "esbuild"

// `npm run build` makes `dist`: the package as JavaScript that needs no other package, with its types. One bundle, as
// loading the hundreds of files that it is made of would take most of a start, and a third of the memory.

const root = fileURLToPath(new URL(".", import.meta.url))
const dist = join(root, "dist")
const at = (name: string) => join(root, name)

/** Types that a test sees; they import nothing but each other. */
const typed = ["start", "Started"]

/**
 * Imports Effect's modules one by one: of a module that comes through an index the bundler keeps everything, used or not.
 */
const moduleByModule: Plugin = {
  name: "module by module",
  setup: ({ onLoad }) =>
    onLoad({ filter: /playground\/src\/.*\.ts$/ }, ({ path }) => ({
      loader: "ts",
      contents: readFileSync(path, "utf8").replaceAll(
        /^import \{([^}]*)\} from "(effect(?:\/http|\/process)?)"$/gm,
        (_, names: string, from: string) =>
          names
            .split(",")
            .map((name) => name.trim())
            .filter((name) => name !== "" && !name.startsWith("type "))
            .map((name) => `import * as ${name} from "${from}/${name}"`)
            .join(";")
      )
    }))
}

const bundle = () =>
  build({
    absWorkingDir: root,
    entryPoints: { start: "src/start.ts", "kudo-playground": "src/Playground/Standalone.ts" },
    outdir: "dist",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node22",
    // Names stay, as errors are read by people.
    minifySyntax: true,
    minifyWhitespace: true,
    // What Node shows of a line that an error came from is no screenful.
    lineLimit: 160,
    metafile: true,
    logLevel: "warning",
    plugins: [moduleByModule],
    // Of the packages inside, those of the older kind call `require` for what Node itself has.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);'
    }
  })

const copyAssets = () => {
  for (const folder of ["page", "clips"])
    cpSync(at(`src/Playground/${folder}`), join(dist, folder), { recursive: true })
}

const writeTypes = () => {
  const made = mkdtempSync(join(dist, "types-"))
  const flags = [
    "--noEmit",
    "false",
    "--declaration",
    "--emitDeclarationOnly",
    "--rootDir",
    at("src"),
    "--outDir",
    made
  ]
  const { status } = spawnSync("tsc", ["-p", at("tsconfig.json"), ...flags], { stdio: "inherit" })
  if (status !== 0) throw new Error("the types do not compile")
  for (const name of typed) {
    const text = readFileSync(join(made, `${name}.d.ts`), "utf8").replaceAll(/(from "\.\/\w+)\.ts"/g, '$1.js"')
    if (/from "[^.]/.test(text)) throw new Error(`${name}.d.ts names another package`)
    writeFileSync(join(dist, `${name}.d.ts`), text)
  }
  rmSync(made, { recursive: true })
}

/** The licenses of what is inside, as they ask to be passed on. */
const writeLicenses = (inputs: ReadonlyArray<string>) => {
  const folders = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [])
  const texts = [...new Set(folders)].toSorted().map((folder) => {
    const name = folder.replace(/^.*node_modules\//, "")
    const license = readdirSync(at(folder)).find((file) => /^licen[cs]e/i.test(file))
    return license === undefined ? name : `${name}\n\n${readFileSync(at(join(folder, license)), "utf8").trim()}`
  })
  writeFileSync(join(dist, "LICENSES.txt"), `${texts.join("\n\n----\n\n")}\n`)
}

if (existsSync(dist)) rmSync(dist, { recursive: true })
const { metafile } = await bundle()
copyAssets()
writeTypes()
writeLicenses(Object.keys(metafile.inputs))
