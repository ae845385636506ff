using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Intake;

namespace Allentown311.Hub.Tests.Intake;

[TestClass]
public sealed class When_a_point_is_checked
{
    private static readonly CityArea Area = new(40.5, -75.6, 40.7, -75.35);

    [TestMethod]
    [DataRow(null, null, false, null, null, false, DisplayName = "none given")]
    [DataRow(null, -75.4, true, "lat is missing: long is of use only with it", null, false)]
    [DataRow(40.6, null, true, "long is missing: lat is of use only with it", null, false)]
    [DataRow(0.0, 0.0, true, null, "lat 0, long 0 is no place and was left out; the address stands", false)]
    [DataRow(-0.0, 0.0, false, "lat 0, long 0 is no place, and there is no address: a location is required", null, false)]
    [DataRow(0.0, 40.6, false, null, null, true, DisplayName = "on the equator")]
    [DataRow(-75.4, 40.6, true, "lat and long are swapped: the other way round the point lies in the city", null, false)]
    [DataRow(40.6, -75.4, true, null, null, true, DisplayName = "in the city")]
    [DataRow(41.9, -75.4, true, null, null, true, DisplayName = "outside it: a person hears of it when it is routed")]
    [DataRow(-75.4, 41.9, true, null, null, true, DisplayName = "outside it either way round")]
    public void Half_a_point_zeros_and_a_swapped_pair_are_no_place(
        double? latitude, double? longitude, bool hasAddress, string? refusal, string? note, bool isPoint) =>
        PlaceRules.Check(latitude, longitude, Area, hasAddress).ShouldBe(new PlaceCheck(refusal, note, isPoint));

    [TestMethod]
    public void A_city_without_an_area_cannot_know_a_swapped_pair() =>
        PlaceRules.Check(-75.4, 40.6, null, hasAddress: true).ShouldBe(new PlaceCheck(null, null, true));

    [TestMethod]
    public void A_point_that_is_in_the_area_both_ways_round_is_taken_as_it_is() =>
        PlaceRules.Check(1.5, 1.6, new CityArea(1, 1, 2, 2), hasAddress: true).IsPoint.ShouldBeTrue();

    [TestMethod]
    [DataRow(40.6, -75.4, false)]
    [DataRow(41.9, -75.4, true)]
    [DataRow(40.6, -74.0, true)]
    [DataRow(null, null, false, DisplayName = "an address alone")]
    [DataRow(41.9, null, false)]
    [DataRow(null, -74.0, false)]
    public void A_whole_point_outside_the_area_is_outside(double? latitude, double? longitude, bool isOutside)
    {
        var location = new Location("1 Main St", Latitude: latitude, Longitude: longitude);

        PlaceRules.IsOutside(location, Area).ShouldBe(isOutside);
        PlaceRules.IsOutside(location, null).ShouldBeFalse("a city without an area has no outside");
    }
}
