"""Pages of the operator's own staff: what partners may receive, and how it goes. No person is on them."""
