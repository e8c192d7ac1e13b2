// The real program, started for tests: bin/hookline on a port from the kernel,
// with a data directory of its own that is removed at the end.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The first admin of every server started here. */
export const admin = {
  email: "admin@example.com",
  password: "correct horse battery",
};

/**
 * Starts the program and waits until it says where it is.
 *
 * @param {Record<string, string | undefined>} [settings] environment beyond the
 *   defaults; undefined takes one of them away.
 * @returns {Promise<Server>}
 */
export async function startServer(settings = {}) {
  const dir = await mkdtemp(path.join(tmpdir(), "hookline-e2e-"));
  const server = new Server(dir, {
    PATH: process.env.PATH,
    HOOKLINE_ADDR: "127.0.0.1:0",
    HOOKLINE_ADMIN_EMAIL: admin.email,
    HOOKLINE_ADMIN_PASSWORD: admin.password,
    ...settings,
  });
  await server.start();
  return server;
}

/** A running hookline. */
export class Server {
  /** What the program wrote, for the report of a failed test. */
  log = "";
  /** What it printed for people, a line each: its address, a sign-in link. */
  lines = [];
  url = "";
  #dir;
  #env;
  #child;

  constructor(dir, env) {
    this.#dir = dir;
    this.#env = Object.fromEntries(
      Object.entries(env).filter(([, value]) => value !== undefined),
    );
  }

  /** The file of the program's database, where no other was set. */
  get database() {
    return path.join(this.#dir, "data", "hookline.db");
  }

  async start() {
    const child = spawn(path.join(root, "bin", "hookline"), [], {
      cwd: this.#dir,
      env: this.#env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    const from = this.log.length;
    await new Promise((resolve, reject) => {
      // The address it listens at, which is not the public one it prints.
      child.stderr.on("data", (chunk) => {
        this.log += chunk;
        const found = this.log.slice(from).match(/server=web addr=(\S+)\n/);
        if (found) {
          this.url = `http://${found[1]}`;
          resolve();
        }
      });
      child.once("error", (error) =>
        reject(new Error(`bin/hookline: ${error.message}; run make build`)),
      );
      child.once("exit", (code) =>
        reject(new Error(`hookline ended with code ${code}:\n${this.log}`)),
      );
      createInterface({ input: child.stdout }).on("line", (line) =>
        this.lines.push(line),
      );
    });
    child.removeAllListeners("exit");
    // A restart comes back at the same address, as it would in production.
    this.#env.HOOKLINE_ADDR = new URL(this.url).host;
  }

  /**
   * Runs another command of the program beside the server, on its data.
   *
   * @returns {Promise<string>} what it printed
   */
  async run(args, input = "", settings = {}) {
    const child = spawn(path.join(root, "bin", "hookline"), args, {
      cwd: this.#dir,
      env: { ...this.#env, ...settings },
    });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => (out += chunk));
    child.stderr.on("data", (chunk) => (err += chunk));
    child.stdin.end(input);
    const [code] = await once(child, "close");
    if (code !== 0) {
      throw new Error(`hookline ${args.join(" ")} ended with ${code}:\n${err}`);
    }
    return out;
  }

  /** Asks the program to finish, as the system does, and waits until it has. */
  async stop() {
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    if (child.exitCode !== 0) {
      throw new Error(
        `hookline ended with ${child.exitCode ?? child.signalCode}:\n${this.log}`,
      );
    }
  }

  /** Where the program keeps its data, for a test that puts rows there. */
  get dir() {
    return this.#dir;
  }

  /** Stops and starts again on the same data and address. */
  async restart() {
    await this.stop();
    await this.start();
  }

  /** Stops the program and removes its data. */
  async remove() {
    try {
      await this.stop();
    } finally {
      await rm(this.#dir, { recursive: true, force: true });
    }
  }
}
