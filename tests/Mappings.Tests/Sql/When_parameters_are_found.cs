using Allentown311.Mappings.Databases;
using Allentown311.Mappings.Sql;

namespace Allentown311.Mappings.UnitTests.Sql;

[TestClass]
public sealed class When_parameters_are_found
{
    [TestMethod]
    [DataRow("SELECT @a, @b_1, @a", "a b_1")]
    [DataRow("SELECT '@a', 'it''s @b', \"@c\", @d", "d")]
    [DataRow("SELECT @a -- @b\n, @c /* @d \n @e */, @f", "a c f")]
    [DataRow("SELECT @a::text", "a")]
    [DataRow("", "")]
    [DataRow("SELECT '@never closed", "")]
    public void Literals_names_and_comments_hold_no_parameters(string sql, string names)
    {
        foreach (var database in Enum.GetValues<DatabaseKind>())
        {
            string.Join(' ', SqlText.FindParameters(sql, database)).ShouldBe(names);
        }
    }

    [TestMethod]
    [DataRow("SELECT @@ROWCOUNT, [@a], @b", "b")]
    public void SQL_Servers_own_variables_and_brackets_hold_no_parameters(string sql, string names) =>
        string.Join(' ', SqlText.FindParameters(sql, DatabaseKind.SqlServer)).ShouldBe(names);

    [TestMethod]
    [DataRow("SELECT E'it\\'s @a', @b", "b")]
    [DataRow("SELECT $$ @a $$, $x$ @b $$ @c $x$, @d", "d")]
    [DataRow("SELECT a @> b, c <@ d, @e, f @@ g", "e")]
    [DataRow("SELECT arr[@i]", "i")]
    public void PostgreSQLs_strings_and_operators_hold_no_parameters(string sql, string names) =>
        string.Join(' ', SqlText.FindParameters(sql, DatabaseKind.Postgres)).ShouldBe(names);

    [TestMethod]
    [DataRow("EXEC @rc = dbo.[File] @Ref = @a, @Kind=@b, @No = @c OUTPUT", "rc a b c")]
    [DataRow("EXECUTE file_it @Ref = @a; SELECT @x = 1", "a x")]
    [DataRow("EXEC file_it @Ref = @a SELECT @x = 1", "a x")]
    [DataRow("SELECT id FROM t WHERE ref = @a AND @b = 1, @c = 2", "a b c")]
    [DataRow("EXEC file_it @a, 'EXEC x @y = 1', @b", "a b")]
    public void The_names_of_a_procedures_own_parameters_are_none_of_the_statements(string sql, string names) =>
        string.Join(' ', SqlText.FindParameters(sql, DatabaseKind.SqlServer)).ShouldBe(names);
}
