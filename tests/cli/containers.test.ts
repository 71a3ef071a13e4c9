/**
 * The container files, checked by parts, for there need be no container engine:
 * what they copy is there, the built program starts from exactly those files,
 * and their variables, ports and options are ones the program knows.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { readConfig } from "../../src/config";
import { runCli } from "./run-cli";

const ROOT = resolve(__dirname, "../..");
const BUILD_LIMIT_MS = 180_000;
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

interface Copy {
  readonly from: string | null;
  readonly sources: readonly string[];
  readonly target: string;
}

interface Stage {
  readonly name: string;
  readonly image: string;
  readonly copies: readonly Copy[];
  readonly env: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The Dockerfile by stages, its continued lines joined. */
function stages(): Stage[] {
  const text = read("Dockerfile")
    .replace(/^#.*\n/gm, "")
    .replace(/\\\n/g, " ");
  return text
    .split(/^(?=FROM )/m)
    .filter((part) => part.startsWith("FROM "))
    .map((part) => {
      const [, image = "", name = ""] = /^FROM (\S+) AS (\S+)/.exec(part) ?? [];
      const copies = [...part.matchAll(/^COPY (?:--from=(\S+) )?(.+)$/gm)].map(([, from = null, rest = ""]) => {
        const words = rest.trim().split(/\s+/);
        return { from, sources: words.slice(0, -1), target: words.at(-1) ?? "" };
      });
      const env = Object.fromEntries(
        [...part.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, key = "", value = ""]) => [key, value]),
      );
      return { name, image, copies, env, text: part };
    });
}

const stage = (name: string): Stage => {
  const found = stages().find((one) => one.name === name);
  if (!found) throw new Error(`the Dockerfile has no stage ${name}`);
  return found;
};

describe("Dockerfile", () => {
  test("everything it copies from the checkout is there, and let through by .dockerignore", () => {
    const allowed = read(".dockerignore")
      .split("\n")
      .filter((line) => line.startsWith("!"))
      .map((line) => line.slice(1));
    const sources = stages().flatMap(({ copies }) =>
      copies.filter(({ from }) => from === null).flatMap(({ sources }) => sources),
    );
    expect(sources.length).toBeGreaterThan(5);
    for (const source of sources) {
      expect([source, existsSync(join(ROOT, source))]).toEqual([source, true]);
      expect([source, allowed.some((path) => source === path || source.startsWith(`${path}/`))]).toEqual([
        source,
        true,
      ]);
    }
  });

  test("what it copies from a stage comes from one that is built before", () => {
    const all = stages();
    for (const [i, { copies }] of all.entries())
      for (const { from } of copies) if (from !== null) expect(all.slice(0, i).map(({ name }) => name)).toContain(from);
  });

  test("the images run as somebody without rights, and say how they are", () => {
    for (const name of ["frontdesk", "asterisk"]) {
      expect(stage(name).text).toMatch(/^USER frontdesk$/m);
      expect(stage(name).text).toMatch(/^HEALTHCHECK /m);
    }
    expect(stages().at(-1)?.name).toBe("frontdesk");
  });

  test("its variables are those the program reads", () => {
    const { env } = stage("frontdesk");
    const config = readConfig({ ...env, DATABASE_URL: "postgres://x", FRONTDESK_ARI_PASSWORD: "x" });
    expect(config).toMatchObject({
      dataDir: "/var/lib/frontdesk",
      sounds: { dir: "/app/sounds", companyDir: "/var/lib/frontdesk/sounds" },
    });
    for (const name of Object.keys(env).filter((key) => key.startsWith("FRONTDESK_")))
      expect(read("src/config.ts")).toContain(`"${name}"`.replaceAll('"', ""));
  });

  test("it shows the port on which the API listens", () => {
    const { api } = readConfig({
      DATABASE_URL: "x",
      FRONTDESK_ARI_PASSWORD: "x",
      FRONTDESK_DATA: "x",
      FRONTDESK_SOUNDS: "x",
    });
    expect(stage("frontdesk").text).toContain(`EXPOSE ${api.port}`);
    expect(stage("frontdesk").text).toContain(`FRONTDESK_API_PORT ?? ${api.port}`);
  });
});

describe("the built program", () => {
  const image = mkdtempSync(join(tmpdir(), "frontdesk-image-"));
  afterAll(() => rmSync(image, { recursive: true, force: true }));
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(image, "src/cli/frontdesk.cjs"), ...args], {
      cwd: tmpdir(),
      encoding: "utf8",
      env: { PATH: process.env.PATH },
    });

  beforeAll(() => {
    const script = (JSON.parse(read("package.json")) as { scripts: Record<string, string> }).scripts.build;
    expect(script).toBe("tsc -p tsconfig.build.json");
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--outDir", join(image, "dist")], { cwd: ROOT });
    for (const { from, sources, target } of stage("frontdesk").copies)
      for (const source of sources) if (from === null) copyInto(source, target);
    symlinkSync(join(ROOT, "node_modules"), join(image, "node_modules"));
  }, BUILD_LIMIT_MS);

  /** As COPY does: into a folder when the target ends with a slash, else as the target. */
  function copyInto(source: string, target: string): void {
    const to = join(image, target.endsWith("/") ? join(target, source) : target);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(ROOT, source), to, { recursive: true });
  }

  test("starts from the image's files alone, which have no sources", () => {
    expect(existsSync(join(image, "src/cli/main.ts"))).toBe(false);
    const { status, stdout, stderr } = run("--help");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("Usage: frontdesk");
  });

  test("has every command's code", () => {
    for (const command of ["serve", "demo", "init", "doctor", "status", "calls", "prompts"])
      expect(run(command, "--help").status).toBe(0);
    // Loads the whole house, then refuses for want of settings.
    expect(run("serve")).toMatchObject({ status: 2, stderr: expect.stringContaining("DATABASE_URL is not set") });
  });

  test("finds its prompts and the sample company", () => {
    expect(run("prompts", "check")).toMatchObject({ status: 0, stderr: expect.stringContaining("can be heard") });
    expect(
      run(
        "init",
        "--check",
        "--company",
        join(image, "src/demo/sample-company.yaml"),
        "--sounds",
        join(image, "sounds/sample"),
      ).status,
    ).toBe(0);
  });

  test("has the migrations", () => {
    const list = `const { MIGRATIONS } = require(${JSON.stringify(join(image, "dist/migrations"))}); console.log(MIGRATIONS.length)`;
    expect(Number(spawnSync(process.execPath, ["-e", list], { encoding: "utf8" }).stdout)).toBeGreaterThan(0);
  });
});

interface Service {
  readonly image: string;
  readonly build?: { readonly target: string };
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly env_file?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly network_mode?: string;
}

describe("compose.yaml", () => {
  const compose = parse(read("compose.yaml"), { merge: true }) as {
    services: Record<string, Service>;
    volumes: Record<string, unknown>;
  };
  const services = Object.entries(compose.services);

  test("builds stages that are there, and waits for services that are there", () => {
    for (const [, { build, depends_on = {} }] of services) {
      if (build) expect(stages().map(({ name }) => name)).toContain(build.target);
      for (const name of Object.keys(depends_on)) expect(Object.keys(compose.services)).toContain(name);
    }
  });

  test("names every volume it uses", () => {
    const used = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(":")[0] ?? ""));
    for (const volume of used.filter((name) => /^[a-z]/.test(name)))
      expect(Object.keys(compose.volumes)).toContain(volume);
  });

  test("publishes nothing beyond this machine, and no range of RTP ports", () => {
    for (const [, { ports = [] }] of services) for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    expect(compose.services.asterisk?.network_mode).toBe("host");
  });

  test("the commands of its containers are ones the program knows", async () => {
    for (const [, { image, entrypoint, command = [] }] of services.filter(([, one]) => one.image === "frontdesk")) {
      const [program, ...words] = [...(entrypoint ?? [image]), ...command];
      expect(program).toBe("frontdesk");
      // With --help commander still refuses a command that it does not know.
      const { code, stdout } = await runCli([words[0] ?? "", "--help"]);
      expect(code).toBe(0);
      for (const option of words.filter((word) => word.startsWith("--")))
        expect(stdout).toContain(option.split("=")[0]);
    }
  });

  test("secrets.sh makes the files it hands to containers, with variables the program reads, and keeps them", () => {
    const dir = mkdtempSync(join(tmpdir(), "frontdesk-secrets-"));
    try {
      const make = () => spawnSync("sh", [join(ROOT, "ops/compose/secrets.sh"), dir]).status;
      expect(make()).toBe(0);
      const files = new Set(services.flatMap(([, { env_file = [] }]) => env_file));
      for (const file of files) expect(existsSync(join(dir, file.replace("ops/compose/secrets/", "")))).toBe(true);
      const text = readFileSync(join(dir, "frontdesk.env"), "utf8");
      expect(statSync(join(dir, "frontdesk.env")).mode & 0o077).toBe(0);
      const env = Object.fromEntries(
        text
          .trim()
          .split("\n")
          .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
      );
      expect(() => readConfig({ ...stage("frontdesk").env, ...env })).not.toThrow();
      expect(make()).toBe(0);
      expect(readFileSync(join(dir, "frontdesk.env"), "utf8")).toBe(text);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});

test("the systemd unit's settings are those the program reads, and it is restarted", () => {
  const unit = read("ops/systemd/frontdesk.service");
  expect(unit).toMatch(/^Restart=on-failure$/m);
  expect(unit).toContain("src/cli/frontdesk.cjs serve");
  const example = read("ops/systemd/frontdesk.env.example");
  const env = Object.fromEntries(
    [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
  expect(() => readConfig(env)).not.toThrow();
});
