"""Networks and synthesis of other projects, built from what is known of them, to compare conversions with."""
