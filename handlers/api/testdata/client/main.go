// Command client places the blacklist story's calls with a client that was
// generated from the API's document: it opens a session with a key and a user's
// credentials, and asks by the session's cookie alone whether numbers are on the
// list. It is built in a module of its own, see client_test.go.
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"os"

	"hookline/ci/oapi/apiclient"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run takes server, key, e-mail address, password, Campaign and numbers.
func run(ctx context.Context, args []string) error {
	server, key, email, password, campaign := args[0], args[1], args[2], args[3], args[4]
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	c, err := apiclient.NewClientWithResponses(server, apiclient.WithHTTPClient(&http.Client{Jar: jar}))
	if err != nil {
		return err
	}
	opened, err := c.OpenSessionWithResponse(ctx, apiclient.SessionInput{Email: &email, Password: &password},
		func(_ context.Context, r *http.Request) error {
			r.Header.Set("Authorization", "Bearer "+key)
			return nil
		})
	if err != nil {
		return err
	}
	if opened.JSON201 == nil {
		return fmt.Errorf("no session: %s", opened.Body)
	}
	for _, phone := range args[5:] {
		checked, err := c.CheckLeadWithResponse(ctx, campaign, &apiclient.CheckLeadParams{Phone: phone})
		if err != nil {
			return err
		}
		if checked.JSON200 == nil {
			return fmt.Errorf("no answer: %s", checked.Body)
		}
		fmt.Println(phone, checked.JSON200.Result)
	}
	return nil
}
