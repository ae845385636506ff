using System.Numerics;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.UnitTests.Translation;

[TestClass]
public sealed class When_a_number_becomes_a_text
{
    public static IEnumerable<object?[]> Values =>
    [
        [null, ""],
        ["text", "text"],
        [true, "true"],
        [48213L, "48213"],
        [48213.0, "48213"],
        [48213.5, "48213.5"],
        [-0.25, "-0.25"],
        [9007199254740991.0, "9007199254740991"],
        [9007199254740992.0, "9.007199254741E+15"],
        [-9007199254740992.0, "-9.007199254741E+15"],
        [1e15, "1000000000000000"],
        [double.NaN, "NaN"],
        [48213f, "48213"],
        [0.5f, "0.5"],
        [16777215f, "16777215"],
        [16777216f, "1.677722E+7"],
        [-16777216f, "-1.677722E+7"],
        [48213.00m, "48213"],
        [1.10m, "1.1"],
        [0.0000001m, "0.0000001"],
        [12345678901234567890m, "12345678901234567890"],
        [new byte[] { 1, 0xAB }, "0x01AB"],
    ];

    public static IEnumerable<object[]> JsonNumbers =>
    [
        [5L, "5"],
        [1.5m, "1.5"],
        [9007199254740991m, "9007199254740991"],
        [9007199254740992m, "9.007199254741E+15"],
        [-9007199254740992m, "-9.007199254741E+15"],
        [9007199254740992.5m, "9007199254740992.5"],
        [BigInteger.Parse("90071992547409931234", System.Globalization.CultureInfo.InvariantCulture), "90071992547409931234"],
    ];

    [TestMethod]
    [DynamicData(nameof(Values))]
    public void One_number_has_one_text_and_what_may_be_rounded_shows_it(object? value, string text) => ValueText.Of(value).ShouldBe(text);

    [TestMethod]
    [DynamicData(nameof(JsonNumbers))]
    public void A_number_of_json_with_a_point_came_out_of_a_binary_number(object number, string text) =>
        ValueText.OfJson(number).ShouldBe(text);
}
