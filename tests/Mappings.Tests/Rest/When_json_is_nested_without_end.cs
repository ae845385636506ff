using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Rest;

/// <summary>A reader that goes one level deeper for each bracket would end the process, which nothing can catch.</summary>
[TestClass]
public class When_json_is_nested_without_end
{
    private static readonly RestMapping Mapping = Files.LoadWithoutFaults<RestMapping>(Files.Rest);

    [TestMethod]
    [DataRow("[", "]")]
    [DataRow("{\"a\":", "}")]
    public void It_is_unreadable_and_nothing_else_happens(string open, string close)
    {
        foreach (var depth in (int[])[65, 2_000_000])
        {
            var deep = Repeat(open, depth) + "1" + Repeat(close, depth);

            Mapping.ReadAnswer(201, $$"""{"caseId":"P-3","extra":{{deep}}}""").Kind.ShouldBe(AnswerKind.Unreadable);
            Should.Throw<TranslationException>(() => Mapping.ReadChanges($$"""{"items":[{"caseId":"1","x":{{deep}}}]}"""));
            Should.Throw<TranslationException>(() => Mapping.ReadChanges(Repeat(open, depth)));
        }
    }

    [TestMethod]
    public void Sixty_levels_are_read()
    {
        var nested = Repeat("[", 60) + Repeat("]", 60);

        Mapping.ReadAnswer(201, $$"""{"caseId":"P-3","extra":{{nested}}}""").ShouldBe(new Answer(AnswerKind.Created, "P-3"));
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
