using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Intake.Import;

namespace Allentown311.Hub.Tests.Intake.Import;

/// <summary>Coordinates as other systems write them. The sample city has an area.</summary>
[TestClass]
public sealed class When_places_are_imported
{
    private const string LatLong = "requested: asked, address: where, lat: lat, long: long";
    private const string LatLongHeader = "id,type,asked,where,lat,long";

    [TestMethod]
    [DataRow("40.6", "-75.47", 40.6, -75.47)]
    [DataRow(" 40.6 ", "-75.47", 40.6, -75.47)]
    [DataRow("+40.6", "-7.547E1", 40.6, -75.47)]
    [DataRow("40.6090123456789012", "-75.4", 40.6090123456789012, -75.4)]
    public async Task A_point_is_stored_as_it_is_written(string lat, string lon, double latitude, double longitude)
    {
        await using var trial = new ImportTrial();

        (await RunAsync(trial, $"1,Hole,2026-02-08,A,{lat},{lon}")).Refusals.ShouldBeEmpty();

        (await Export.TicketAsync(trial, "1")).Location.ShouldBe(new Location("A", Latitude: latitude, Longitude: longitude));
    }

    [TestMethod]
    [DataRow("A", "\"40,6\"", "\"-75,47\"", "column \"lat\" holds no degrees")]
    [DataRow("A", "91", "0", "column \"lat\" holds no degrees")]
    [DataRow("A", "-75.47", "140.6", "")]
    [DataRow("A", "40.6", "181", "column \"long\" holds no degrees")]
    [DataRow("A", "40.6", "", "long is missing")]
    [DataRow("A", "", "-75.4", "lat is missing")]
    [DataRow("A", "NaN", "NaN", "column \"lat\" holds no degrees")]
    [DataRow("A", "Infinity", "0", "column \"lat\" holds no degrees")]
    [DataRow("A", "40°36'N", "75°28'W", "column \"lat\" holds no degrees")]
    [DataRow("A", "N/A", "N/A", "column \"lat\" holds no degrees")]
    [DataRow("A", "40.6", "-75.4 W", "column \"long\" holds no degrees")]
    [DataRow("A", "0x28", "1", "column \"lat\" holds no degrees")]
    [DataRow("A", "−40.6", "1", "column \"lat\" holds no degrees", DisplayName = "a minus that is no hyphen")]
    [DataRow("A", "-75.47", "40.6", "lat and long are swapped")]
    [DataRow("", "0", "0", "lat 0, long 0 is no place")]
    [DataRow("", "", "", "it says neither by an address nor by a point where the work is")]
    public async Task A_row_without_a_place_that_can_be_trusted_is_refused(string address, string lat, string lon, string reason)
    {
        await using var trial = new ImportTrial();

        var report = await RunAsync(trial, $"1,Hole,2026-02-08,{address},{lat},{lon}\n2,Hole,2026-02-08,B,40.6,-75.4");

        if (reason.Length == 0)
        {
            // A point that is one, and lies elsewhere: the ticket waits for a person.
            report.Refusals.ShouldBeEmpty();
            return;
        }

        report.ShouldRefuse((2, reason));
        (await trial.TicketsAsync()).ShouldHaveSingleItem().SourceReference.ShouldBe("2");
    }

    [TestMethod]
    [DataRow("0", "0")]
    [DataRow("0.0", "-0.000")]
    public async Task A_point_of_zeros_beside_an_address_is_left_out_and_told(string lat, string lon)
    {
        await using var trial = new ImportTrial();

        var report = await RunAsync(trial, $"1,Hole,2026-02-08,A,{lat},{lon}");

        (await Export.TicketAsync(trial, "1")).Location.ShouldBe(new Location("A"));
        report.Notes.ShouldHaveSingleItem().Note.ShouldBe("lat 0, long 0 is no place and was left out; the address stands");
    }

    [TestMethod]
    public async Task A_decimal_comma_is_read_where_the_columns_file_says_so_and_a_point_is_then_refused()
    {
        await using var trial = new ImportTrial();

        var report = await Export.RunAsync(
            trial,
            "1;Hole;2026-02-08;A;47,3769;8,5417\n2;Hole;2026-02-08;A;47.3769;8.5417\n3;Hole;2026-02-08;A;40;-75",
            LatLongHeader.Replace(',', ';'),
            LatLong,
            "delimiter: \";\"\ndecimal: \",\"");

        (await Export.TicketAsync(trial, "1")).Location.ShouldBe(new Location("A", Latitude: 47.3769, Longitude: 8.5417));
        report.ShouldRefuse((3, "column \"lat\" holds no degrees"));
    }

    [TestMethod]
    [DataRow(".", "(40.6, -75.47)")]
    [DataRow(".", "40.6,-75.47")]
    [DataRow(".", "( 40.6 -75.47 )")]
    [DataRow(".", "POINT (-75.47 40.6)")]
    [DataRow(".", "SRID=4326;POINT(-75.47 40.6)")]
    [DataRow(".", "435 Hamilton St\nAllentown, PA\n(40.6, -75.47)")]
    [DataRow(",", "(40,6; -75,47)")]
    [DataRow(",", "40,6 -75,47")]
    public async Task A_point_in_one_column_is_read(string mark, string cell)
    {
        await using var trial = new ImportTrial();

        var report = await Export.RunAsync(
            trial, $"1,Hole,2026-02-08,\"{cell}\"", "id,type,asked,point", "requested: asked, lat_long: point", $"decimal: \"{mark}\"");

        report.Refusals.ShouldBeEmpty();
        (await Export.TicketAsync(trial, "1")).Location.ShouldBe(new Location(Latitude: 40.6, Longitude: -75.47));
    }

    [TestMethod]
    [DataRow("(40.6)", "column \"point\" holds no point such as")]
    [DataRow("(40.6, -75.47, 3)", "column \"point\" holds no point such as")]
    [DataRow("somewhere", "column \"point\" holds no point such as")]
    [DataRow("(north, west)", "column \"point\" holds no degrees")]
    [DataRow("(-75.47, 40.6)", "lat and long are swapped")]
    [DataRow("POINT (40.6 -75.47)", "lat and long are swapped")]
    [DataRow("(0, 0)", "lat 0, long 0 is no place")]
    public async Task A_cell_that_is_no_point_is_refused(string cell, string reason)
    {
        await using var trial = new ImportTrial();

        (await Export.RunAsync(trial, $"1,Hole,2026-02-08,\"{cell}\"", "id,type,asked,point", "requested: asked, lat_long: point"))
            .ShouldRefuse((2, reason));
    }

    [TestMethod]
    public async Task A_row_without_a_place_is_taken_and_told_where_the_columns_file_says_so()
    {
        await using var trial = new ImportTrial();

        var report = await Export.RunAsync(trial, "1,Hole,2026-02-08,,,", LatLongHeader, LatLong, "without_place: take");

        report.Accepted.ShouldBe(1);
        report.Notes.ShouldHaveSingleItem().Note.ShouldContain("as the columns file says");
    }

    private static Task<ImportReport> RunAsync(ImportTrial trial, string rows) =>
        Export.RunAsync(trial, rows, LatLongHeader, LatLong);
}
