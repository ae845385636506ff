using System.Text;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Rest;

[TestClass]
public sealed class When_a_rest_order_is_written
{
    private static readonly RestMapping Mapping = Files.LoadWithoutFaults<RestMapping>(Files.Rest);

    [TestMethod]
    public void A_preview_shows_all_that_is_sent_but_the_secrets() =>
        Mapping.Preview(Orders.Values(Mapping)).ShouldBe(
            "POST /cases/ALN-1?zip=18101\nX-Tenant: ${SECRET}\nContent-Type: application/json\n\n"
            + "{\"reference\":\"ALN-1\",\"category\":\"hole\",\"lat\":40.6023,"
            + "\"at\":\"2026-07-04T14:30:05Z\",\"address\":\"435 Hamilton St\",\"note\":\"said: deep\\nhole\",\"version\":2,"
            + "\"urgent\":false,\"postal\":\"018104\",\"quoted\":\"2\",\"tags\":[311,\"hub\"]}");

    [TestMethod]
    public void The_secret_itself_is_sent()
    {
        var values = Orders.Values(Mapping);

        Mapping.Submit.Lines(values).ShouldBe([("X-Tenant", "s3cret")]);
        Mapping.Submit.Body(values)!.Value.MediaType.ShouldBe("application/json");
        Mapping.Find!.Preview(values).ShouldBe("GET /cases?reference=ALN-1\n");
        Mapping.Find!.Body(values).ShouldBeNull();
    }

    [TestMethod]
    [DataRow("a b/c&d", "/x/a%20b%2Fc%26d?q=a%20b%2Fc%26d&r=a%20b%2Fc%26d", null)]
    [DataRow("é", "/x/%C3%A9?q=%C3%A9&r=%C3%A9&page=2", "page=2")]
    public void Values_are_escaped_in_an_address(string reference, string target, string? page) =>
        Call("path: \"/x/{{ref}}\", query: { q: \"{{ref}}\", r: \"{{ref}}\" }").Target(new One(reference), page: page).ShouldBe(target);

    [TestMethod]
    public void An_address_may_have_a_query_of_its_own()
    {
        Call("path: \"/x?a=1\", query: { \"b c\": \"{{ref}}\" }").Target(new One("7")).ShouldBe("/x?a=1&b%20c=7");
        Call("path: \"/x/{{ref}}\"").Target(new One("7"), page: "p=1").ShouldBe("/x/7?p=1");
        Call("path: \"/x/{{ref}}\"").Target(new One("7")).ShouldBe("/x/7");
    }

    [TestMethod]
    [DataRow(".")]
    [DataRow("..")]
    public void A_value_never_names_another_path(string reference) =>
        Should.Throw<TranslationException>(() => Call("path: \"/x/{{ref}}\"").Target(new One(reference)))
            .Message.ShouldBe("A value in the path is \".\" or \"..\", which would name another path.");

    [TestMethod]
    public void A_header_stays_one_line() =>
        Call("path: \"/{{ref}}\", headers: { X-Ref: \" {{ref}} \" }").Lines(new One("a\r\nb\u0007")).ShouldBe([("X-Ref", "a  b")]);

    [TestMethod]
    public void A_form_is_written_as_browsers_write_it()
    {
        var (bytes, type) = Call("path: /x, form: { \"a b\": \"{{ref}}\", c: d }").Body(new One("1 + 2 = é&"))!.Value;

        (Encoding.ASCII.GetString(bytes), type).ShouldBe(("a+b=1+%2B+2+%3D+%C3%A9%26&c=d", "application/x-www-form-urlencoded"));
    }

    [TestMethod]
    [DataRow(true, "true")]
    [DataRow(7, "7")]
    [DataRow(7L, "7")]
    [DataRow(0.5, "0.5")]
    [DataRow("7", "\"7\"")]
    [DataRow(null, "null")]
    public void A_leaf_that_is_one_name_keeps_its_type(object? value, string json) =>
        Json("v: \"{{ref}}\"", new One(value)).ShouldBe($"{{\"v\":{json}}}");

    [TestMethod]
    public void A_leaf_of_several_parts_is_a_text()
    {
        Json("v: \"{{ref}}.\"", new One(7)).ShouldBe("{\"v\":\"7.\"}");
        Json("v: \"{{ref}}\"", new One(1.50m)).ShouldBe("{\"v\":1.50}");
        Json("v: \"{{ref}}\"", new One(DateTimeOffset.UnixEpoch)).ShouldBe("{\"v\":\"1970-01-01T00:00:00Z\"}");
    }

    [TestMethod]
    [DataRow("v: true", "true")]
    [DataRow("v: -0.5e+3", "-0.5e+3")]
    [DataRow("v: 0", "0")]
    [DataRow("v: 007", "\"007\"")]
    [DataRow("v: .5", "\".5\"")]
    [DataRow("v: True", "\"True\"")]
    [DataRow("v: \"true\"", "\"true\"")]
    [DataRow("v: ~", "null")]
    [DataRow("v: []", "[]")]
    [DataRow("v: {}", "{}")]
    [DataRow("v: [ { a: é<\\u003e\" } ]", "[{\"a\":\"é<\\\\u003e\\\"\"}]")]
    public void Constants_are_what_they_look_like(string leaf, string json) =>
        Json($"{leaf}, ref: \"{{{{ref}}}}\"", new One("1")).ShouldBe($"{{\"v\":{json},\"ref\":\"1\"}}");

    [TestMethod]
    public void A_tree_is_64_levels_deep_at_most()
    {
        string Nested(int levels) => string.Concat(Enumerable.Repeat("[", levels)) + string.Concat(Enumerable.Repeat("]", levels));

        Files.Load(Text($"path: \"/{{{{ref}}}}\", json: {{ ref: \"{{{{ref}}}}\", v: {Nested(61)} }}")).Faults.ShouldBeEmpty();
        Files.Load(Text($"path: \"/{{{{ref}}}}\", json: {{ ref: \"{{{{ref}}}}\", v: {Nested(62)} }}")).Faults.ShouldHaveSingleItem().Problem
            .ShouldBe("nested more than 64 deep");
    }

    private static string Json(string tree, IValues values) =>
        Encoding.UTF8.GetString(Call($"path: \"/{{{{ref}}}}\", json: {{ {tree} }}").Body(values)!.Value.Bytes);

    private static RestCall Call(string keys) => Files.LoadWithoutFaults<RestMapping>(Text(keys)).Submit;

    private static string Text(string keys) => Whole(
        keys.Contains("ref}}", StringComparison.Ordinal) ? keys : $"{keys}, headers: {{ X-Ref: \"{{{{ref}}}}\" }}");

    private static string Whole(string keys) => $$"""
        mapping: 1
        name: bare
        connector: rest
        connection: { url: "https://parking.test/api" }
        submit: { {{keys}}, read: { id: $.id } }
        """;

    private sealed record One(object? Value) : IValues
    {
        public object? Get(string name) => Value;
    }
}
