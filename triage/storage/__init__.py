"""Where incidents live: tables, repositories, unit of work, migrations. Start with `database`."""
