using Allentown311.Connectors.Sql;

namespace Allentown311.Connectors.Tests.Sql;

[TestClass]
public sealed class When_sql_server_answers_with_an_error
{
    private const string Message = "the message";

    [TestMethod]
    [DataRow("its SQL has a mistake", 15, 102, 105, 137, 156, 178, 319)]
    [DataRow("there is no such table or procedure", 16, 208, 2812)]
    [DataRow("there is no such column", 16, 207)]
    [DataRow("a column's name stands for several", 16, 209)]
    [DataRow("a name leads nowhere", 16, 4104, 4121)]
    [DataRow("columns or types do not fit", 16, 206, 213, 257, 264, 271, 402, 544, 8117)]
    [DataRow("the parameters are not the procedure's", 16, 201, 8144, 8145, 8178)]
    [DataRow("the login has not the right", 14, 229, 230, 262)]
    public void A_statement_that_does_not_fit_the_database_is_explained_in_our_words(string words, int severity, params int[] numbers)
    {
        foreach (var number in numbers)
        {
            SqlFault.OfSqlServer(number, (byte)severity, Message, "")
                .ShouldBe(new SqlFault(SqlFaultKind.Unavailable, $"the database is not as the mapping says (error {number}: {words})")
                {
                    Code = number.ToString(System.Globalization.CultureInfo.InvariantCulture),
                });
        }
    }

    [TestMethod]
    [DataRow(102, "new_case")]
    [DataRow(102, "")]
    [DataRow(207, "")]
    [DataRow(105, "")]
    public void A_message_about_sql_that_a_procedure_built_from_values_is_not_shown(int number, string procedure)
    {
        var fault = SqlFault.OfSqlServer(number, 15, "Incorrect syntax near 'Brien', O'Brien of 12 Main St.", procedure);

        fault.Kind.ShouldBe(SqlFaultKind.Unavailable);
        fault.Reason.ShouldNotContain("Brien");
        fault.Reason.ShouldContain($"error {number}");
        fault.Reason.ShouldContain(procedure);
    }

    [TestMethod]
    [DataRow("a conversion", 16, 241, 245, 8114, 8115, 8169, 517, 535)]
    [DataRow("too long", 16, 2628, 8152)]
    [DataRow("a constraint, a view's check, a row policy", 16, 515, 547, 550, 33504)]
    [DataRow("a trigger", 16, 3609, 3616, 50000, 51222)]
    [DataRow("an error that a procedure raises with the severity of a syntax error", 15, 50000)]
    public void A_message_about_a_value_that_the_database_refuses_may_quote_it_and_is_not_shown(
        string what, int severity, params int[] numbers)
    {
        foreach (var number in numbers)
        {
            var fault = SqlFault.OfSqlServer(number, (byte)severity, "'Ana Díaz' for column 'caller_name' and constraint \"CK_kind\"", "");

            fault.Kind.ShouldBe(SqlFaultKind.Refused, what);
            fault.Reason.ShouldBe($"a value or a constraint does not allow it (error {number}), constraint CK_kind, column caller_name");
        }
    }

    [TestMethod]
    [DataRow(SqlFaultKind.DuplicateKey, 14, 2601, 2627)]
    [DataRow(SqlFaultKind.Conflict, 13, 1205)]
    [DataRow(SqlFaultKind.Conflict, 16, 1222, 3958, 3960, 3961, 41301, 41302, 41305, 41325)]
    [DataRow(SqlFaultKind.Interrupted, 11, -2)]
    [DataRow(SqlFaultKind.Interrupted, 20, 53, 64, 233, 10054, 40197)]
    [DataRow(SqlFaultKind.Unavailable, 14, 18456, 4060)]
    [DataRow(SqlFaultKind.Unavailable, 17, 1105, 9002)]
    public void A_duplicate_a_conflict_a_lost_connection_and_a_full_disk_are_told_apart_and_their_messages_are_not_shown(
        object kind, int severity, params int[] numbers)
    {
        foreach (var number in numbers)
        {
            var fault = SqlFault.OfSqlServer(number, (byte)severity, Message, "");

            fault.Kind.ShouldBe((SqlFaultKind)kind, $"{number}");
            fault.Reason.ShouldNotContain(Message);
        }
    }

    [TestMethod]
    public void What_a_procedure_raises_is_shown_to_the_desk_alone()
    {
        var fault = SqlFault.OfSqlServer(50010, 16, "Ward 7 is closed", "file_request");

        (fault.Code, fault.Raised).ShouldBe(("50010", "Ward 7 is closed"));
        fault.ReasonForDesk.ShouldEndWith("(error 50010): Ward 7 is closed");
        fault.ToException("The order cannot be looked up").Message.ShouldNotContain("Ward 7");
        SqlFault.OfSqlServer(547, 16, "O'Brien", "").ReasonForDesk.ShouldNotContain("Brien");
    }
}
