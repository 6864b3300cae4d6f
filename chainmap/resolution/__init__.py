"""Entity resolution: enterprises that only resemble each other, reviewed, merged and split."""
