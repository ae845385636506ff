using Allentown311.Connectors.Sql;
using Allentown311.Connectors.Tests.Http;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Sql;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Connectors.Tests.Sql;

[TestClass]
public class When_the_password_of_a_database_is_replaced
{
    private const string Table = "CREATE TABLE work_request(id bigint GENERATED ALWAYS AS IDENTITY, client_ref text NOT NULL UNIQUE)";

    [TestMethod]
    public async Task The_next_connection_has_the_new_one()
    {
        await using var role = await PasswordRole.CreateAsync("first", Table);
        using var file = new SecretFile(role.ConnectionString("first"));
        var connector = new SqlConnector(Mapping(file.Reference), TimeProvider.System);
        (await connector.SubmitAsync(Orders.Make(1), default)).ShouldBeOfType<SubmitResult.HandedOver>();

        // Between the two steps the login is refused: nothing was sent, and the order waits.
        await role.ReplacePasswordAsync("second");
        var between = (await connector.SubmitAsync(Orders.Make(2), default)).ShouldBeOfType<SubmitResult.Retry>();
        between.Reason.ShouldNotContain("first");
        file.Write(role.ConnectionString("second"));
        (await connector.SubmitAsync(Orders.Make(2), default)).ShouldBeOfType<SubmitResult.HandedOver>();

        (await role.ReadAsync("SELECT count(*) FROM work_request")).ShouldBe(2L);
    }

    [TestMethod]
    public async Task A_password_alone_may_stand_in_the_file()
    {
        await using var role = await PasswordRole.CreateAsync("first", Table);
        using var file = new SecretFile("first");
        var connector = new SqlConnector(Mapping(role.ConnectionString("PLACE").Replace("PLACE", file.Reference)), TimeProvider.System);
        (await connector.SubmitAsync(Orders.Make(1), default)).ShouldBeOfType<SubmitResult.HandedOver>();

        await role.ReplacePasswordAsync("second");
        file.Write("second");

        (await connector.FindAsync(Orders.Make(1), default)).ShouldBeOfType<FindResult.Found>();
    }

    [TestMethod]
    public async Task A_connection_string_that_is_less_protected_is_not_taken()
    {
        await using var role = await PasswordRole.CreateAsync("first", Table);
        using var file = new SecretFile(role.ConnectionString("first"));
        var connector = new SqlConnector(Mapping(file.Reference), TimeProvider.System);

        file.Write("Host=db.elsewhere.invalid;Username=hub;Password=first;SSL Mode=Disable");

        (await connector.SubmitAsync(Orders.Make(1), default)).ShouldBeOfType<SubmitResult.HandedOver>();
    }

    private static SqlMapping Mapping(string connectionString)
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText(
            "mappings/parks.yaml",
            $$$"""
            mapping: 1
            name: parks
            connector: sql
            connection: { database: postgres, connection_string: "{{{connectionString}}}" }
            status: { NEW: received }
            submit:
              sql: INSERT INTO work_request (client_ref) VALUES (@ref) ON CONFLICT (client_ref) DO NOTHING
              params: { ref: "{{ref}}" }
            find:
              sql: SELECT id FROM work_request WHERE client_ref = @ref
              params: { ref: "{{ref}}" }
            """,
            faults,
            Variables.FromEnvironment);
        faults.All.ShouldBeEmpty();
        return mapping.ShouldBeOfType<SqlMapping>();
    }
}
