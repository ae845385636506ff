using System.Text.Json;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Tests.Store.SqlServer;

[TestClass]
public sealed class When_a_reason_is_long
{
    [TestMethod]
    [DataRow(3_999, 3_999, DisplayName = "a character of two units stands where it is cut")]
    [DataRow(3_998, 4_000, DisplayName = "and one before")]
    public void A_long_reason_is_cut_before_the_database_cuts_it_and_never_inside_a_character(int before, int length)
    {
        var job = Some.Job(1) with { Parked = $"{new string('x', before)}🕳 and more" };

        var rows = JsonDocument.Parse(RowsJson.Of(JobTable.All, [job])!).RootElement;

        var kept = rows[0].GetProperty("parked").GetString()!;
        kept.Length.ShouldBe(length);
        kept.ShouldNotContain('\uFFFD');
    }
}
