// The calls that every host in JavaScript makes with its client: see load.h.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";

export const ID = "63c5b0f1a7d94e2c8b1f0a36";
export const ROOM = {
  name: "bench-room",
  description:
    "9PM English Class, Batch 2: recorded for those who could not come this term",
  template: "live-class-with-recording",
  region: "eu",
  recording_info: {
    enabled: true,
    upload_info: {
      type: "s3",
      location: "recordings-of-live-classes",
      prefix: "english/batch-2",
      options: { region: "ap-south-1" },
      credentials: {
        key: "AKIAIOSFODNN7EXAMPLE",
        secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      },
    },
  },
};
export const BASE_URL = process.env.HMS_BASE_URL;
export const TOKEN = process.env.HMS_MANAGEMENT_TOKEN;
export const CA = process.env.HMS_CA_BUNDLE && readFileSync(process.env.HMS_CA_BUNDLE);

/** What npm has installed, wherever that is. */
export const require = createRequire(`${process.env.NODE_MODULES}/`);

/** Makes the calls, the first of them unmeasured, and says what they took. */
export async function run(create) {
  const checked = async () => {
    const room = await create();
    if (room.id !== ID || room.name !== ROOM.name) {
      console.error("another room", room);
      process.exit(1);
    }
  };
  await checked();
  const [wall, cpu] = [process.hrtime.bigint(), process.cpuUsage()];
  for (let call = 0; call < Number(process.argv[2]); call++) {
    await checked();
  }
  const { user, system } = process.cpuUsage(cpu);
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync("/proc/self/status", "ascii"))[1];
  console.log(Number(process.hrtime.bigint() - wall), (user + system) * 1000, resident);
}
