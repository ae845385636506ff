using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Mistakes;

/// <summary>A sound mapping of each kind, in which the mistakes of <c>KIND.txt</c> are made.</summary>
internal static class Sound
{
    private const string Csv = """
        mapping: 1
        name: animals
        connector: csv
        connection: { out: /srv/in, in: /srv/out, delimiter: ";", encoding: windows-1252, in_encoding: utf-16, ready: { quiet: 7s } }
        status: { NEW: received, DONE: completed }
        submit: { file: "wo-{{upper ref}}.csv", columns: { Ref: "{{ref}}", Long: "{{ticket.long}}", Text: "{{ticket.description}}" } }
        poll: { every: 1m, files: "status-*.csv", read: { ref: Ref, status: Status, changed: At, note: Note },
          changed: { format: dd.MM.yyyy HH:mm, timezone: America/New_York } }
        list: { files: "all-*.csv", read: { id: No, status: Status, changed: At } }
        """;

    private const string Sql = """
        mapping: 1
        name: parks
        connector: sql
        connection: { database: sqlite, connection_string: "Data Source=x" }
        status: { NEW: received }
        submit:
          sql: INSERT INTO w (ref, note) VALUES (@ref, '@no') -- @neither
          params: { ref: "{{ref}}" }
          id: { sql: "SELECT id FROM w WHERE ref = @ref", params: { ref: "{{ref}}" } }
        find: { sql: "SELECT id FROM w WHERE ref = @ref", params: { ref: "{{ref}}" }, settle: 5s }
        poll:
          every: 1m
          sql: SELECT 1 WHERE (at, id) > (@c, @k) ORDER BY at, id LIMIT 500
          params: { c: "{{cursor}}", k: "{{cursor_key}}" }
          read: { ref: ref, status: state, changed: at }
          cursor: { from: changed, key: id }
        list:
          sql: SELECT 2 WHERE (at, id) > (@s, @k) ORDER BY at, id LIMIT 900
          size: 900
          params: { s: "{{since}}", k: "{{cursor_key}}" }
          read: { ref: ref, status: state, changed: at }
        """;

    private const string Queue = """
        mapping: 1
        name: works
        connector: queue
        connection: { broker: rabbitmq, url: "${WORKS_AMQP}" }
        status: { NEW: received }
        submit:
          queue: works.orders
          json: { reference: "{{ref}}" }
        poll:
          wait: 1s
          queue: works.statuses
          read: { ref: reference, status: state, changed: at }
        """;

    public static IReadOnlyList<(string Kind, string Text)> All { get; } =
        [("soap", Files.Soap), ("rest", Files.Rest), ("csv", Csv), ("sql", Sql), ("queue", Queue)];

    public static string? Variable(string name) => name switch
    {
        "WORKS_AMQP" => "amqps://hub:hush@works.example/",
        "WEB" => "https://hub:hush@works.example/",
        "PASSWORD" => "hush",
        _ => Files.Variable(name),
    };
}
