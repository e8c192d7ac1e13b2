// The page of components: photographed in both themes and at two widths, and
// checked by axe. The pictures are kept with the results, to be looked at.
import { expect, expectAccessible, startServer, test } from "./test.js";

test.use({ settings: { HOOKLINE_DEV: "on" } });

for (const path of ["/styleguide", "/styleguide/bare"]) {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1440, 400]) {
      test(`${path} ${colorScheme} ${width}`, async ({ page }, info) => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        await page.goto(path);
        await info.attach(`styleguide-${colorScheme}-${width}`, {
          body: await page.screenshot({ fullPage: true }),
          contentType: "image/png",
        });
        const overflow = await page.evaluate(
          () =>
            document.documentElement.scrollWidth -
            document.documentElement.clientWidth,
        );
        expect(overflow, "nothing sticks out sideways").toBeLessThanOrEqual(0);
      });
    }
  }
  test(`${path} is accessible`, async ({ page }) => {
    await page.goto(path);
    await expectAccessible(page);
  });
}

test("production does not serve the styleguide", async ({ browser }) => {
  const server = await startServer();
  try {
    const page = await browser.newPage();
    const response = await page.request.get(server.url + "/styleguide");
    expect(await response.text()).not.toContain("every component");
    await page.close();
  } finally {
    await server.remove();
  }
});
