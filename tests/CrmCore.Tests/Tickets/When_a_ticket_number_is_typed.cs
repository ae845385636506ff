using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Tests.Tickets;

[TestClass]
public sealed class When_a_ticket_number_is_typed
{
    // Ids of every length, and the ids at which a number gets longer.
    private static readonly long[] Ids = [1, 2, 9, 10, 417, 4_711, 99_998, 99_999, 100_000, 123_456, 9_999_999, 12_345_678_901];

    private static IEnumerable<string> Numbers =>
        Ids.SelectMany(id => new[] { 2000, 2026, 2099 }.Select(year => TicketNumber.Format(id, year)))
            .Concat(Enumerable.Range(1, 2_000).Select(id => TicketNumber.Format(id * 37L, 2026)));

    [TestMethod]
    [DataRow(417, 2026, "26-00417-")]
    [DataRow(1, 2009, "09-00001-")]
    [DataRow(123_456, 2026, "26-123456-")]
    public void A_number_is_year_running_number_and_check_digit(long id, int year, string start) =>
        TicketNumber.Format(id, year).ShouldMatch($"^{start}[0-9]$");

    [TestMethod]
    public void A_number_gives_back_the_id_of_its_ticket()
    {
        foreach (var id in Ids)
        {
            TicketNumber.TryParse(TicketNumber.Format(id, 2026), out var found).ShouldBeTrue();
            found.ShouldBe(id);
        }
    }

    [TestMethod]
    public void Every_single_wrong_digit_is_detected()
    {
        foreach (var number in Numbers)
        {
            for (var i = 0; i < number.Length; i++)
            {
                for (var digit = '0'; digit <= '9' && number[i] != '-'; digit++)
                {
                    var wrong = number[..i] + digit + number[(i + 1)..];
                    TicketNumber.TryParse(wrong, out _).ShouldBe(wrong == number, wrong);
                }
            }
        }
    }

    [TestMethod]
    public void Every_swap_of_two_neighbouring_digits_is_detected()
    {
        foreach (var number in Numbers)
        {
            var digits = number.Replace("-", "", StringComparison.Ordinal);
            for (var i = 1; i < digits.Length; i++)
            {
                var swapped = digits[..(i - 1)] + digits[i] + digits[i - 1] + digits[(i + 1)..];
                TicketNumber.TryParse(swapped, out _).ShouldBe(swapped == digits, swapped);
            }
        }
    }

    [TestMethod]
    [DataRow("{0}-{1}-{2}")]
    [DataRow("{0}{1}{2}")]
    [DataRow("{0} {1} {2}")]
    [DataRow("  {0}- {1} -{2} ")]
    public void Spaces_and_missing_dashes_are_accepted(string form)
    {
        var parts = TicketNumber.Format(417, 2026).Split('-');
        TicketNumber.TryParse(string.Format(null, form, [.. parts]), out var id).ShouldBeTrue();
        id.ShouldBe(417);
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("26")]
    [DataRow("pothole")]
    [DataRow("26-0041x-3")]
    [DataRow("٢٦-٠٠٤١٧-٣")]
    [DataRow("26/00417/3")]
    [DataRow("00-00000-0")]
    [DataRow("99999999999999999999999999999999")]
    [DataRow("999999999999999999999999")]
    public void A_text_that_is_no_ticket_number_is_refused(string? text) => TicketNumber.TryParse(text, out _).ShouldBeFalse();

    [TestMethod]
    [DataRow(0)]
    [DataRow(-1)]
    public void An_id_that_is_not_positive_has_no_number(long id) =>
        Should.Throw<ArgumentOutOfRangeException>(() => TicketNumber.Format(id, 2026));
}
