// Builds what esbuild's command line can't: the canvas, whose components are
// Svelte's. `npm run build` calls it after the other entries.
import { build } from "esbuild";
import svelte from "esbuild-svelte";
import { fileURLToPath } from "node:url";

// A custom property given to a component wraps it in an element with a style
// attribute, which our policy forbids. We set none of those properties.
function withoutWrapper({ content, filename }) {
  if (!filename?.includes("@xyflow")) return { code: content };
  return { code: content.replaceAll(/^\s+--[\w-]+=\{\w+\}$/gm, "") };
}

const from = (path) => fileURLToPath(new URL(path, import.meta.url));

await build({
  entryPoints: { canvas: from("src/canvas/canvas.js") },
  outdir: from("dist"),
  bundle: true,
  minify: true,
  target: "es2022",
  format: "iife",
  charset: "utf8",
  legalComments: "none",
  // Svelte's own entry of a package, and its client side.
  mainFields: ["svelte", "browser", "module", "main"],
  conditions: ["svelte", "browser", "production"],
  define: { "process.env.NODE_ENV": '"production"' },
  plugins: [
    svelte({
      preprocess: { markup: withoutWrapper },
      compilerOptions: {
        css: "external",
        dev: false,
        // The same names of classes on every machine.
        cssHash: ({ hash, css }) => `c-${hash(css)}`,
      },
      filterWarnings: ({ filename }) => !filename?.includes("node_modules"),
    }),
  ],
  logLevel: "warning",
});
