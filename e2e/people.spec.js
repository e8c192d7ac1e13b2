import { admin, expect, expectAccessible, startServer, test } from "./test.js";

const secret = "a few words in a row";

async function signIn(page, { email, password } = admin) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
}

test("the first admin comes in by the link the program prints", async ({
  page,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 404/);
  const server = await startServer({
    HOOKLINE_ADMIN_EMAIL: undefined,
    HOOKLINE_ADMIN_PASSWORD: undefined,
  });
  try {
    await expect
      .poll(() => server.lines.find((line) => line.includes("token=")))
      .toBeTruthy();
    const link = server.lines.find((line) => line.includes("token="));
    await page.goto(link);
    await expectAccessible(page);
    // A field error loses nothing but the password, and takes the focus.
    await page.getByLabel("E-mail").fill("ada@example.com");
    await page.getByLabel("Your name").fill("Ada Lovelace");
    await page.getByLabel("Password").fill("short");
    await page.getByRole("button", { name: "Create the first admin" }).click();
    await expect(page.getByText("5 of at least 10 characters")).toBeVisible();
    await expect(page.getByLabel("Password")).toBeFocused();
    await expect(page.getByLabel("E-mail")).toHaveValue("ada@example.com");
    await expect(page.getByLabel("Your name")).toHaveValue("Ada Lovelace");
    await expectAccessible(page);
    await page.getByLabel("Password").fill(secret);
    await page.keyboard.press("Enter");
    await expect(page.getByText("Welcome, Ada Lovelace.")).toBeVisible();
    await page.context().clearCookies();
    await page.goto(link);
    await expect(
      page.getByText("This sign-in link has been used"),
    ).toBeVisible();
    await expectAccessible(page);
  } finally {
    await server.remove();
  }
});

test("an admin invites an agent, who meets a polite refusal", async ({
  page,
  browser,
  baseURL,
  expectedErrors,
}) => {
  expectedErrors.push(/status of (401|403)/);
  await page.goto("/users");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fusers$/);
  await expectAccessible(page);
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("Password").fill("wrong wrong wrong");
  await page.keyboard.press("Enter");
  await expect(page.getByText("or the password is wrong")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Password").fill(admin.password);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/users$/);
  await expectAccessible(page);

  await page.getByRole("link", { name: "Add user" }).click();
  await expectAccessible(page);
  await page.getByLabel("E-mail").fill("bob@example.com");
  await page.getByRole("button", { name: "Add user" }).click();
  await expect(page.getByText("It is shown only now")).toBeVisible();
  await expectAccessible(page);
  const link = await page.locator(".copy-field code").textContent();
  expect(link).toContain(`${baseURL}/first-sign-in?token=`);

  const context = await browser.newContext({ baseURL });
  const bob = await context.newPage();
  await bob.goto(link);
  await expectAccessible(bob);
  await bob.getByLabel("Your name").fill("Bob");
  await bob.getByLabel("Password").fill(secret);
  await bob.keyboard.press("Enter");
  await expect(bob.getByRole("link", { name: "Open the desk" })).toBeVisible();
  await expectAccessible(bob);
  await bob.goto("/users");
  await expect(bob.getByRole("heading", { level: 1 })).toHaveText(
    "This screen is for admins",
  );
  await expectAccessible(bob);

  // Disabling asks first, and takes effect at once.
  await page.goto("/users");
  await page.getByRole("cell", { name: "bob@example.com" }).click();
  await page.getByRole("button", { name: "Disable" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: "Disable" })
    .click();
  await expect(page.getByText("Bob is disabled and signed out.")).toBeVisible();
  await expect(page.locator(".audit")).toContainText("disabled this user");
  await expectAccessible(page);
  await bob.goto("/");
  await expect(bob).toHaveURL(/\/sign-in$/);
  await context.close();
});

test("the own password is changed, and signing out ends it", async ({
  page,
}) => {
  await signIn(page);
  await page.goto("/password");
  await expectAccessible(page);
  await page.getByLabel("Current password").fill("not the one");
  await page.getByLabel("New password").fill(secret);
  await page.keyboard.press("Control+s");
  await expect(page.getByText("not your current password")).toBeVisible();
  await expect(page.getByLabel("Current password")).toBeFocused();
  await page.getByLabel("Current password").fill(admin.password);
  await page.getByLabel("New password").fill(secret);
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Your password is changed.")).toBeVisible();
  await page.getByLabel("Account of").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goBack();
  await page.reload();
  await expect(page).toHaveURL(/\/sign-in/);
  await signIn(page, { email: admin.email, password: secret });
  await page.goto("/password");
  await page.getByLabel("Current password").fill(secret);
  await page.getByLabel("New password").fill(admin.password);
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Your password is changed.")).toBeVisible();
});
