using System.Data.Common;
using Allentown311.Connectors.Sql;
using Allentown311.Mappings.Sql;
using Npgsql;

namespace Allentown311.Connectors.Tests.Sql;

/// <summary>A department whose table is in PostgreSQL: a new schema for each test, in the database that HUB_TEST_POSTGRES names.</summary>
internal sealed class PostgresRig : SqlRig
{
    private static readonly string? Server = Environment.GetEnvironmentVariable("HUB_TEST_POSTGRES");
    private readonly string schema = $"t_{Guid.NewGuid():N}";

    public override string ConnectionString => $"{Server};Search Path={schema};Maximum Pool Size=20";

    protected override string Database => "postgres";

    protected override string CreateTable => $"""
        CREATE SCHEMA {schema};
        CREATE TABLE {schema}.work_request(
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            client_ref text NOT NULL UNIQUE,
            kind text NOT NULL CONSTRAINT kind_known CHECK (kind IN ('PTH')),
            details varchar(3999) NOT NULL,
            lat double precision,
            reported_at timestamptz NOT NULL,
            zip integer,
            state text NOT NULL DEFAULT 'NEW',
            state_changed_at timestamptz,
            remarks text)
        """;

    protected override string Insert =>
        "INSERT INTO work_request (client_ref, kind, details, lat, reported_at, zip) "
        + "VALUES (@ref, @kind, @details, @lat, @reported, @zip) ON CONFLICT (client_ref) DO NOTHING";

    protected override string Poll =>
        "SELECT id, client_ref, state, state_changed_at, remarks FROM work_request "
        + "WHERE (state_changed_at, id) > (@cursor::timestamptz, @cursor_key) ORDER BY state_changed_at, id LIMIT 10";

    protected override string CursorFormat => "";

    protected override string UnreachableConnectionString => "Host=127.0.0.1;Port=1;Username=nobody;Database=none";

    public static async Task<Rig> OpenAsync() => await OpenSchemaAsync();

    public static async Task<PostgresRig> OpenSchemaAsync()
    {
        if (string.IsNullOrEmpty(Server))
        {
            Assert.Inconclusive("PostgreSQL is not tested: HUB_TEST_POSTGRES is not set (a connection string).");
        }

        return (PostgresRig)await new PostgresRig().StartAsync();
    }

    /// <summary>Adds a procedure with this name and these parameters, which does nothing.</summary>
    public Task AddProcedureAsync(string signature) =>
        RunAsync($"CREATE PROCEDURE {InSchema(signature)} LANGUAGE plpgsql AS $$ BEGIN END $$");

    /// <summary>A name with the schema before it.</summary>
    public string InSchema(string name) => $"{schema}.{name}";

    /// <summary>Adds a trigger: the server runs the PL/pgSQL statement before each insert, in the insert's transaction.</summary>
    public Task AddInsertTriggerAsync(string statement) => RunAsync($"""
        CREATE FUNCTION {schema}.before_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {statement}; RETURN NEW; END $$;
        CREATE TRIGGER before_insert BEFORE INSERT ON {schema}.work_request FOR EACH ROW EXECUTE FUNCTION {schema}.before_insert()
        """);

    /// <summary>Makes a connector that reads changes by a column of dates, as many departments' tables have it.</summary>
    public async Task<SqlConnector> WithDatesAsync()
    {
        await RunAsync($"ALTER TABLE {schema}.work_request ADD closed_on date");
        return new SqlConnector(Load<SqlMapping>($$$"""
            {{{Shared}}}
            connector: sql
            connection: { database: postgres, connection_string: "${RIG_DATABASE}" }
            submit: { sql: "{{{Insert}}}", params: {{{Parameters}}} }
            poll:
              sql: >-
                SELECT id, client_ref, state, closed_on FROM work_request
                WHERE (closed_on, id) > (@cursor::date, @cursor_key) ORDER BY closed_on, id LIMIT 500
              params: { cursor: "{{cursor}}", cursor_key: "{{cursor_key}}" }
              read: { id: id, ref: client_ref, status: state, changed: closed_on }
              cursor: { from: changed, key: id, format: "yyyy-MM-dd", timezone: America/New_York, overlap: 2d }
            """, ConnectionString), Clock);
    }

    private const string Parameters = """
        { ref: "{{ref}}", kind: "{{code.kind}}", details: "d", lat: "{{ticket.lat}}", reported: "{{ticket.requested}}",
          zip: "{{ticket.zip}}" }
        """;

    /// <summary>Makes a connector whose submit calls a function. The function leaves out orders of the kind <c>BAD</c>.</summary>
    public async Task<SqlConnector> WithFunctionAsync(bool id, string find = "")
    {
        await RunAsync($"""
            CREATE FUNCTION {schema}.file_request(given_ref text, given_kind text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
              IF given_kind = 'BAD' THEN RETURN; END IF;
              INSERT INTO {schema}.work_request (client_ref, kind, details, reported_at) VALUES (given_ref, given_kind, '', now())
                ON CONFLICT (client_ref) DO NOTHING;
            END $$
            """);
        var query = "id: { sql: \"SELECT id FROM work_request WHERE client_ref = @ref\", params: { ref: \"{{ref}}\" } }";
        return new SqlConnector(Load<SqlMapping>($$$"""
            {{{Shared}}}
            connector: sql
            connection: { database: postgres, connection_string: "${RIG_DATABASE}" }
            submit:
              sql: "SELECT file_request(@ref, @kind)"
              params: { ref: "{{ref}}", kind: "{{code.kind}}" }
              {{{(id ? query : "")}}}
            {{{find}}}
            """, ConnectionString), Clock);
    }

    /// <summary>Makes a connector that waits one second for an answer.</summary>
    public SqlConnector WithShortTimeout() => new(Mapping(ConnectionString, "1s"), Clock);

    public override async ValueTask DisposeAsync()
    {
        await RunAsync($"DROP SCHEMA {schema} CASCADE");
        NpgsqlConnection.ClearPool((NpgsqlConnection)Connect());
        await base.DisposeAsync();
    }

    protected override DbConnection Connect() => new NpgsqlConnection(ConnectionString);

    protected override object ToColumnValue(DateTimeOffset at) => at.UtcDateTime;
}

[TestClass]
public sealed class Postgres_keeps_the_contract : StatusContract
{
    protected override Task<Rig> StartAsync() => PostgresRig.OpenAsync();
}
