using System.Text;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store;

/// <summary>Whoever can write to the database can compute hashes anew; without the key of the chain that is of no use.</summary>
[TestClass]
public sealed class When_the_audit_has_a_key
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes("a-key-of-more-than-128-bits");
    private static readonly byte[] Guess = Encoding.UTF8.GetBytes("another-key-of-many-bits");

    private static readonly AuditEntry[] Entries =
    [
        new(Some.Noon, "ana", "parked.retry", "ALN-1"), new(Some.Noon, "ben", "parked.skip", "ALN-2", "done by hand"),
    ];

    [TestMethod]
    public void Its_lines_follow_with_the_key_alone()
    {
        var lines = AuditChain.Following(null, Entries, Key).ToList();

        AuditChain.FirstBroken("", 1, lines, Key).ShouldBeNull();
        AuditChain.FirstBroken("", 1, lines, Guess).ShouldBe(1);
        AuditChain.FirstBroken("", 1, lines, key: null).ShouldBe(1);
    }

    [TestMethod]
    public void Lines_from_before_the_key_still_count()
    {
        var old = AuditChain.Following(null, Entries, key: null).ToList();
        var lines = old.Concat(AuditChain.Following(old[^1], Entries, Key)).ToList();

        AuditChain.FirstBroken("", 1, lines, Key).ShouldBeNull();
    }

    [TestMethod]
    public void A_line_without_the_key_behind_one_that_has_it_is_a_break()
    {
        var first = AuditChain.Following(null, Entries, Key).ToList();
        var lines = first.Concat(AuditChain.Following(first[^1], Entries, key: null)).ToList();

        AuditChain.FirstBroken("", 1, lines, Key).ShouldBe(3);
    }

    [TestMethod]
    public void A_chain_that_is_computed_anew_with_another_key_is_found()
    {
        var forged = AuditChain.Following(null, [Entries[0] with { Who = "eve" }, Entries[1]], Guess).ToList();

        AuditChain.FirstBroken("", 1, forged, Key).ShouldBe(1);
    }
}
