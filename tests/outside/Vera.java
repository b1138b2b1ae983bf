// veraPDF's own library judges files: java -cp ... Vera.java FLAVOUR,FLAVOUR FILE...
// Prints a line for each file and flavour: flavour, tab, "ok" or the clauses that are broken, tab, file.
import java.io.FileInputStream;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Vera {
    public static void main(String[] asked) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int i = 1; i < asked.length; i++) {
            for (String name : asked[0].split(",")) {
                PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
                if (flavour == PDFAFlavour.NO_FLAVOUR) {
                    throw new IllegalArgumentException("no flavour " + name);
                }
                try (FileInputStream file = new FileInputStream(asked[i]);
                        PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                        PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
                    ValidationResult result = validator.validate(parser);
                    TreeSet<String> broken = new TreeSet<>();
                    for (TestAssertion each : result.getTestAssertions()) {
                        if (each.getStatus() == TestAssertion.Status.FAILED) {
                            broken.add(each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber());
                        }
                    }
                    boolean good = result.isCompliant() && broken.isEmpty();
                    System.out.println(name + "\t" + (good ? "ok" : "broken " + broken) + "\t" + asked[i]);
                }
            }
        }
    }
}
