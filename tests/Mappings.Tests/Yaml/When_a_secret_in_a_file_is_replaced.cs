using Allentown311.Mappings.Databases;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.Yaml;

[TestClass]
public sealed class When_a_secret_in_a_file_is_replaced : IDisposable
{
    private static readonly DateTime Long = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private readonly string folder = Directory.CreateTempSubdirectory("secret").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public void The_new_one_is_given_and_an_unusable_one_is_passed_over()
    {
        Write("one", Long);
        var source = Source(text => text != "bad");
        (source.Current, source.Rotates).ShouldBe(("one", true));

        Write("two", Long.AddHours(1));
        source.Current.ShouldBe("two");
        Write("bad", Long.AddHours(2));
        source.Current.ShouldBe("two");
        Write("", Long.AddHours(3));
        source.Current.ShouldBe("two", "an empty file holds nothing");
        File.Delete(PathOf("pw"));
        source.Current.ShouldBe("two");
        Write("three", Long.AddHours(4));
        source.Current.ShouldBe("three");
    }

    [TestMethod]
    public void A_file_that_has_not_changed_is_not_read_again_unless_the_secret_was_refused()
    {
        Write("one", Long);
        var source = Source();
        source.Current.ShouldBe("one");

        Write("two", Long);
        source.Current.ShouldBe("one", "the stamp is the same");
        source.HasChangedFrom("one").ShouldBeTrue("somebody refused it, so it is read");
        source.Current.ShouldBe("two");
        source.HasChangedFrom("two").ShouldBeFalse();
    }

    [TestMethod]
    public void A_file_that_was_written_a_moment_ago_is_read_each_time()
    {
        Write("one", TimeProvider.System.GetUtcNow().UtcDateTime);
        var source = Source();
        source.Current.ShouldBe("one");

        var stamp = File.GetLastWriteTimeUtc(PathOf("pw"));
        Write("two", stamp);

        source.Current.ShouldBe("two");
    }

    [TestMethod]
    public void Several_secrets_are_all_read_when_one_was_refused()
    {
        Write("one", Long);
        File.WriteAllText(PathOf("user"), "hub");
        var user = Of("${file:" + PathOf("user") + "}");
        SecretSource[] both = [Source(), user];

        SecretSource.HaveChanged(both, ["one", "hub"]).ShouldBeFalse();
        Write("two", Long);
        File.WriteAllText(PathOf("user"), "hub2");
        SecretSource.HaveChanged(both, ["one", "hub"]).ShouldBeTrue();
        both.Select(s => s.Current).ShouldBe(["two", "hub2"]);
    }

    [TestMethod]
    public void What_comes_from_no_file_stays()
    {
        var fixed1 = new SecretSource("s3cret");

        (fixed1.Current, fixed1.Rotates, fixed1.HasChangedFrom("other"), fixed1.ToString()).ShouldBe(("s3cret", false, false, "***"));
        fixed1.Equals(new SecretSource("s3cret")).ShouldBeTrue();
        fixed1.Equals(new SecretSource("other")).ShouldBeFalse();
        fixed1.Equals((object)"s3cret").ShouldBeFalse();
        fixed1.GetHashCode().ShouldBe(new SecretSource("other").GetHashCode());
        Of("${NAME}").Rotates.ShouldBeFalse();
        ((SecretSource?)(string?)null).ShouldBeNull();
    }

    [TestMethod]
    public void A_connection_string_is_checked_anew_and_one_that_must_not_be_used_is_passed_over()
    {
        Write("Host=db;Password=one", Long);
        var connection = CheckedConnection.Check(DatabaseKind.Postgres, Source(), TlsKey.OfMapping(null), out _).ShouldNotBeNull();
        var first = connection.Text;
        first.ShouldContain("Password=one");
        (connection.Rotates, connection.HasChangedFrom(first), connection.Tls).ShouldBe((true, false, ConnectionTls.Verified));

        Write("Host=db;Password=two;SSL Mode=Disable", Long.AddHours(1));
        connection.HasChangedFrom(first).ShouldBeFalse();
        connection.Text.ShouldBe(first);

        Write("Host=127.0.0.1;Password=three", Long.AddHours(2));
        connection.HasChangedFrom(first).ShouldBeTrue();
        connection.Text.ShouldContain("Password=three");
        (connection.Tls, connection.ToString(), connection.IsStandIn).ShouldBe((ConnectionTls.Local, "Postgres", false));
    }

    [TestMethod]
    public void A_stand_in_opens_nothing()
    {
        var none = CheckedConnection.StandIn(DatabaseKind.SqlServer);

        (none.IsStandIn, none.Text, none.Tls, none.Rotates).ShouldBe((true, "", null, false));
    }

    [TestMethod]
    public void The_stamp_of_a_mounted_secret_is_that_of_the_file_at_the_end()
    {
        foreach (var day in new[] { "monday", "tuesday" })
        {
            Directory.CreateDirectory(PathOf(day));
            File.WriteAllText(Path.Combine(PathOf(day), "pw"), "same");
            File.SetLastWriteTimeUtc(Path.Combine(PathOf(day), "pw"), Long);
        }

        Directory.CreateSymbolicLink(PathOf("..data"), PathOf("monday"));
        File.CreateSymbolicLink(PathOf("pw"), Path.Combine(PathOf("..data"), "pw"));
        var monday = FileStamp.Of(PathOf("pw"));
        FileStamp.ChangedAt(PathOf("pw")).ShouldBe(new DateTimeOffset(Long));

        Directory.Delete(PathOf("..data"));
        Directory.CreateSymbolicLink(PathOf("..data"), PathOf("tuesday"));

        FileStamp.Of(PathOf("pw")).ShouldNotBe(monday);
        FileStamp.Of(PathOf("pw")).ShouldContain("tuesday");
    }

    [TestMethod]
    public void The_stamp_of_a_file_changes_with_its_time_and_its_size()
    {
        Write("one", Long);
        var first = FileStamp.Of(PathOf("pw"));
        FileStamp.Of(PathOf("pw")).ShouldBe(first);
        Write("three", Long);
        FileStamp.Of(PathOf("pw")).ShouldNotBe(first);
        Write("one", Long.AddTicks(10_000_000));
        FileStamp.Of(PathOf("pw")).ShouldNotBe(first);
        FileStamp.Of(PathOf("none")).ShouldBe("");
        FileStamp.ChangedAt(PathOf("none")).ShouldBe(DateTimeOffset.MinValue);
        FileStamp.Of($"{PathOf("pw")}/x/y").ShouldBe("");
    }

    private SecretSource Source(Func<string, bool>? isUsable = null) => Of("${file:" + PathOf("pw") + "}", isUsable);

    private static SecretSource Of(string raw, Func<string, bool>? isUsable = null) => SecretSource.Of(
        raw, Variables.Fill(raw, Variables.FromEnvironment, _ => { }), Variables.FromEnvironment, isUsable);

    private string PathOf(string name) => Path.Combine(folder, name);

    private void Write(string text, DateTime changed)
    {
        File.WriteAllText(PathOf("pw"), text);
        File.SetLastWriteTimeUtc(PathOf("pw"), changed);
    }
}
