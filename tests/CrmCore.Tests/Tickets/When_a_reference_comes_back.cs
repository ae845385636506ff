using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Tests.Tickets;

[TestClass]
public sealed class When_a_reference_comes_back
{
    private static readonly string Number = TicketNumber.Format(417, 2026);

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("ALN")]
    [DataRow("BALTIMORE")]
    [DataRow("A-B-C")]
    public void A_reference_with_any_prefix_names_its_ticket_and_ordinal(string? prefix)
    {
        WorkOrderId.TryParseReference(WorkOrderId.Reference(prefix, Number, 12), out var ticket, out var ordinal).ShouldBeTrue();
        (ticket, ordinal).ShouldBe((417, 12));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(WorkOrderId.MostPerTicket)]
    public void The_first_and_the_last_ordinal_are_read(int most)
    {
        WorkOrderId.TryParseReference(WorkOrderId.Reference("ALN", Number, most), out _, out var ordinal).ShouldBeTrue();
        ordinal.ShouldBe(most);
    }

    [TestMethod]
    public void A_reference_begins_with_its_prefix_or_with_the_ticket_number()
    {
        WorkOrderId.Reference("ALN", Number, 2).ShouldBe($"ALN-{Number}-2");
        WorkOrderId.Reference(null, Number, 2).ShouldBe($"{Number}-2");
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("S-1002")]
    [DataRow("{0}")]
    [DataRow("ALN-{0}-0")]
    [DataRow("ALN-{0}-256")]
    [DataRow("ALN-{0}-x")]
    [DataRow("ALN-{0}--1")]
    [DataRow("ALN-26-00417-9-1")]
    [DataRow("ALN-{0}-1-EXTRA")]
    public void A_text_that_is_no_reference_is_refused(string? form) =>
        WorkOrderId.TryParseReference(form is null ? null : string.Format(null, form, Number), out _, out _).ShouldBeFalse();

    [TestMethod]
    [DataRow(1L, 1)]
    [DataRow(417L, 255)]
    [DataRow(1L << 40, 7)]
    public void A_work_orders_id_holds_its_ticket_and_ordinal(long ticket, int ordinal)
    {
        var id = WorkOrderId.Of(ticket, ordinal);
        (WorkOrderId.TicketId(id), WorkOrderId.Ordinal(id)).ShouldBe((ticket, ordinal));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(-1)]
    [DataRow(256)]
    public void An_ordinal_outside_1_to_255_is_refused(int ordinal) =>
        Should.Throw<ArgumentOutOfRangeException>(() => WorkOrderId.Of(1, ordinal));
}
