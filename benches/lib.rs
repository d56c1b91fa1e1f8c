//! The measuring kit: its benches are in `benches/`, each a program of its own.
