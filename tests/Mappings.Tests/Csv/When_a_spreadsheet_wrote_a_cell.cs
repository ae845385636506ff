using Allentown311.Mappings.Csv;

namespace Allentown311.Mappings.UnitTests.Csv;

[TestClass]
public sealed class When_a_spreadsheet_wrote_a_cell
{
    [TestMethod]
    [DataRow("=\"003301\"", "003301", DisplayName = "a formula that keeps zeros")]
    [DataRow(" =\"003301\" ", "003301", DisplayName = "the same between blanks")]
    [DataRow("'003301", "003301", DisplayName = "an apostrophe in front")]
    [DataRow("'003301'", "003301", DisplayName = "in apostrophes")]
    [DataRow("\"003301\"", "003301", DisplayName = "in quotes twice")]
    [DataRow("'=A1", "=A1", DisplayName = "a neutralised formula")]
    [DataRow("003301", "003301")]
    [DataRow("O'Hare-1", "O'Hare-1", DisplayName = "an apostrophe inside")]
    public void A_key_is_read_without_the_marks(string cell, string key) => SpreadsheetCell.Key(cell).ShouldBe(key);

    [TestMethod]
    [DataRow("=\"it said \"\"no\"\"\"", "it said \"no\"")]
    [DataRow("'-2 degrees", "-2 degrees", DisplayName = "what neutralise writes")]
    [DataRow("'t Hooft", "'t Hooft", DisplayName = "a name")]
    [DataRow("'90s music", "'90s music", DisplayName = "a decade")]
    [DataRow("=1+1", "=1+1")]
    public void Words_keep_their_own_apostrophes(string cell, string text) => SpreadsheetCell.Text(cell).ShouldBe(text);

    [TestMethod]
    [DataRow("1.01E+11")]
    [DataRow("1,01E+11")]
    [DataRow("1.01E11")]
    [DataRow("1E+12")]
    [DataRow("######")]
    [DataRow("#N/A")]
    [DataRow("#REF!")]
    [DataRow("101,000,000,003")]
    [DataRow("4-Mar")]
    [DataRow("Mar-04")]
    public void A_spoiled_key_is_known(string key) => SpreadsheetCell.FindLoss(key).ShouldNotBeNull();

    [TestMethod]
    [DataRow("1.01000000003E+11")]
    [DataRow("48213.0")]
    [DataRow("7E3")]
    [DataRow("#12")]
    [DataRow("12,5")]
    [DataRow("2026-03-04")]
    [DataRow("101000000003")]
    public void A_whole_key_is_no_loss(string key) => SpreadsheetCell.FindLoss(key).ShouldBeNull();

    [TestMethod]
    public void A_formula_without_the_quotes_that_CSV_needs_is_read()
    {
        SpreadsheetCell.ReadBareFormulas("=\"0033\",\"a, \"\"b\"\"\",=\"01810\"\r\n", ',', 3).ShouldBe(["0033", "a, \"b\"", "01810"]);
        SpreadsheetCell.ReadBareFormulas("a;=\"x;y\";c", ';', 3).ShouldBe(["a", "x;y", "c"]);
    }

    [TestMethod]
    [DataRow("a,b\"c,d")]
    [DataRow("=\"a\"b,c,d")]
    [DataRow("=\"a\",b\"c,d")]
    [DataRow("=\"a\",b")]
    public void A_row_that_is_malformed_otherwise_is_not(string record) =>
        SpreadsheetCell.ReadBareFormulas(record, ',', 3).ShouldBeNull();
}
