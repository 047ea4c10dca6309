// Package api is the door for programs and for the page: the route table, what
// goes in and out, authentication, and how errors look on the wire. Handlers only
// translate; the rules are in the features.
//
// To read it, begin with routes.go. A request passes guard.go (who is it, may it),
// the handler, a service; an error passes errors.go.
package api
