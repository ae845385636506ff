using Allentown311.Mappings.Sql;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Sql;

[TestClass]
public sealed class When_a_statement_answers_by_itself
{
    private const string Server = """
        mapping: 1
        name: parks
        connector: sql
        connection: { database: sqlserver, connection_string: "Server=db.parks.test;Database=parks;User Id=hub;Password=${SECRET}" }
        submit:
          sql: "EXEC @code = dbo.FileRequest @Ref = @ref, @Number = @number OUTPUT, @Message = @message OUTPUT"
          params: { ref: "{{ref}}" }
          outputs: [ code, number, message ]
          read: { id: number, reason: message }
          success: { column: code, is: 0 }
          outcomes:
            - { column: code, is: [ 1, 2 ], then: already_exists }
            - { error: 50010, then: retry, after: 1m }
        tests:
          - { name: made, answer: { body: "code,number,message\n0,PR-7,\n" }, expect: { outcome: created, id: PR-7 } }
          - { name: known, answer: { body: "code,number,message\n2,PR-7,\n" }, expect: { outcome: already_exists, id: PR-7 } }
          - { name: refused, answer: { body: "code,number,message\n-5,,no such street\n" }, expect: { outcome: rejected } }
          - { name: rounded, answer: { body: "code,number,message\n0,1.01E+11,\n" }, expect: { outcome: rejected } }
        """;

    [TestMethod]
    public void Output_parameters_and_the_return_value_of_SQL_Server_are_bound_as_such()
    {
        var mapping = Files.LoadWithoutFaults<SqlMapping>(Server);

        mapping.Answer.Outputs.ShouldBe([new SqlOutput("code", true), new SqlOutput("number", false), new SqlOutput("message", false)]);
        mapping.Submit.Parameters.ShouldHaveSingleItem().Name.ShouldBe("ref");
        MappingTestRunner.Run(mapping).Where(r => !r.Passed).Select(r => $"{r.Name}: {r.Detail}").ShouldBeEmpty();
    }

    [TestMethod]
    [DataRow("[ code, number,", "[ code, nummer,", 8, 20, "Did you mean \"number\"?")]
    [DataRow("@number OUTPUT", "@number", 8, 20, "Write @number OUTPUT")]
    [DataRow("database: sqlserver", "database: postgres", 8, 12, "Write NULL in their places")]
    [DataRow("{ id: number, reason: message }", "{ }", 9, 9, "Write { id: out_id }")]
    [DataRow("{ column: code, is: 0 }", "{ is: 0 }", 10, 12, "such as { column: out_code, is: 0 }")]
    [DataRow("{ column: code, is: 0 }", "{ column: code, above: none }", 10, 35, "Write a number")]
    [DataRow("{ error: 50010, then: retry, after: 1m }", "{ then: retry }", 13, 7, "or error: P0001")]
    [DataRow("{ error: 50010, then", "{ error: 50010, column: code, then", 13, 7, "Write a rule for each")]
    [DataRow("{ error: 50010, then", "{ error: 50010, is: 1, then", 13, 7, "Write column:")]
    [DataRow("then: already_exists", "then: exists", 12, 43, "Write one of: already_exists, reject")]
    public void A_mistake_is_reported_at_its_place(string sound, string broken, int line, int column, string remedy)
    {
        Server.ShouldContain(sound);
        var (_, faults) = Files.Load(Server.Replace(sound, broken, StringComparison.Ordinal));

        var all = string.Join('\n', faults);
        faults.ShouldContain(f => f.Line == line && f.Column == column && f.Remedy.Contains(remedy, StringComparison.Ordinal), all);
    }
}
