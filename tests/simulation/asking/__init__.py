"""What people are asked, and ask for, beside what steers a rollout: a gate that somebody
overrides, a question at the end, pages, incidents, postmortems and mails."""
