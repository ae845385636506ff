using Allentown311.Connectors.Sql;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Sql;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Connectors.Tests.Sql;

/// <summary>These tests need no database server, so they run on every machine and for every database.</summary>
[TestClass]
public sealed class When_no_database_answers
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("sqlite", "Data Source=/nowhere/at/all.db")]
    [DataRow("postgres", "Host=127.0.0.1;Port=1;Username=hub;Password=hidden;Database=none")]
    [DataRow("sqlserver", "Server=tcp:127.0.0.1,1;User Id=hub;Password=hidden;Connect Timeout=3")]
    public async Task An_order_is_retried_and_a_look_up_or_a_status_read_fails(string database, string connectionString)
    {
        var ct = TestContext.CancellationToken;
        var connector = new SqlConnector(Mapping(database, connectionString), new ManualClock());

        var retry = (await connector.SubmitAsync(Orders.Make(), ct)).ShouldBeOfType<SubmitResult.Retry>();
        var probe = await connector.CheckAsync(ct);

        retry.After.ShouldBeNull();
        retry.Reason.ShouldNotContain("hidden");
        probe.Reachable.ShouldBeFalse();
        probe.Detail.ShouldNotContain("hidden");
        await Should.ThrowAsync<Exception>(() => connector.FindAsync(Orders.Make(), ct));
        await Should.ThrowAsync<Exception>(() => connector.ReadStatusAsync(null, ct));
    }

    internal static SqlMapping Mapping(string database, string connectionString, string? tls = null)
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText("mappings/x.yaml", $$$"""
            mapping: 1
            name: parks
            connector: sql
            connection:
              database: {{{database}}}
              {{{(tls is null ? "" : $"tls: {tls}")}}}
              connection_string: "${DATABASE}"
              timeout: 5s
            status: { NEW: received }
            submit: { sql: "INSERT INTO w VALUES (@ref)", params: { ref: "{{ref}}" } }
            find: { sql: "SELECT id FROM w WHERE r = @ref", params: { ref: "{{ref}}" } }
            poll:
              sql: "SELECT id FROM w WHERE (at, id) > (@c, @k) ORDER BY at, id"
              params: { c: "{{cursor}}", k: "{{cursor_key}}" }
              read: { id: id, status: state, changed: at }
              cursor: { key: id }
            """, faults, name => name == "DATABASE" ? connectionString : null);
        faults.All.ShouldBeEmpty();
        return (SqlMapping)mapping!;
    }
}
